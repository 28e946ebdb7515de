/// Silence, a quarter of a second of it, in the formats that speech can be asked for in.
enum Sound: String, CaseIterable {
  case mp3
  case aac
  case flac
  case wav
  case pcm

  static let milliseconds = 240

  /// All formats here have this rate, one channel, and the 16 bits where samples are plain.
  private static let samplesPerSecond = 24_000
  private static let sampleCount = samplesPerSecond * milliseconds / 1_000

  var type: String {
    switch self {
    case .mp3: "audio/mpeg"
    case .aac: "audio/aac"
    case .flac: "audio/flac"
    case .wav: "audio/wav"
    case .pcm: "audio/pcm"
    }
  }

  var silence: [UInt8] {
    switch self {
    case .mp3: Self.mp3Frames
    case .aac: Self.aacFrames
    case .flac: Self.flacFile
    case .wav: Self.wavFile
    case .pcm: Self.samples
    }
  }

  private static let samples = [UInt8](repeating: 0, count: sampleCount * 2)

  /// RIFF with the samples as they are.
  private static let wavFile: [UInt8] = {
    let rate = UInt32(samplesPerSecond)
    let fields: [[UInt8]] = [
      Array("RIFF".utf8), littleEndian(UInt32(36 + samples.count), 4), Array("WAVEfmt ".utf8),
      // So many bytes follow: plain samples, one channel, samples and bytes a second, bytes and
      // bits a sample.
      littleEndian(16, 4), littleEndian(1, 2), littleEndian(1, 2), littleEndian(rate, 4),
      littleEndian(rate * 2, 4), littleEndian(2, 2), littleEndian(16, 2),
      Array("data".utf8), littleEndian(UInt32(samples.count), 4), samples,
    ]
    return fields.flatMap { $0 }
  }()

  /// Frames of MPEG-2 layer III, 8 kbit/s, 24 ms each: a head, and side information of zeros, which
  /// says that nothing is heard (ISO/IEC 13818-3).
  private static let mp3Frames: [UInt8] = {
    let frame: [UInt8] = [0xFF, 0xF3, 0x14, 0xC4] + [UInt8](repeating: 0, count: 20)
    return (0..<milliseconds / 24).flatMap { _ in frame }
  }()

  /// Frames of AAC-LC in ADTS, 1,024 samples each: one channel without any band, and the end
  /// (ISO/IEC 14496-3).
  private static let aacFrames: [UInt8] = {
    let frame: [UInt8] = [0xFF, 0xF1, 0x58, 0x40, 0x01, 0x7F, 0xFC, 0x00, 0x00, 0x00, 0x07]
    return (0..<(sampleCount + 1_023) / 1_024).flatMap { _ in frame }
  }()

  /// The description of a stream that has no frame: silence of no length (RFC 9639 §8.2).
  private static let flacFile: [UInt8] = {
    // Blocks of 4,096 samples, 24,000 Hz in twenty bits, one channel, 16 bits; the rest unknown.
    let facts: [UInt8] = [0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x05, 0xDC, 0x00, 0xF0, 0, 0, 0, 0]
    return Array("fLaC".utf8) + [0x80, 0, 0, 34] + facts + [UInt8](repeating: 0, count: 16)
  }()

  private static func littleEndian(_ value: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }
}
