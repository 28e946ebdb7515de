/// What fills up chunks, so that their length does not tell how long the text in them is.
struct ChatPadding: Sendable {
  /// Stands in the place of the chunk's last brace.
  let opening: String
  let letters: PiecePadding
  var isOnFirst = true

  /// Letters at random under `obfuscation`, so many that the JSON is 1 longer than a multiple of 16
  /// bytes, and 8 more frame it: so in every stream of openllmetry's recordings of OpenAI of
  /// 2026-03.
  static let obfuscation = ChatPadding(
    opening: #","obfuscation":""#,
    letters: PiecePadding(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
      isShuffled: true,
      .filling(unit: 16, rest: 9),
      end: "\"}\n\n"
    )
  )

  /// The beginning of the alphabet under `p`, 1 to 36 letters of it and none on the first chunk: so
  /// in openllmetry's recordings of Mistral of 2025-09.
  static let alphabet = ChatPadding(
    opening: #","p":""#,
    letters: PiecePadding(
      "abcdefghijklmnopqrstuvwxyz0123456789",
      .random(1...36),
      end: "\"}\n\n"
    ),
    isOnFirst: false
  )
}
