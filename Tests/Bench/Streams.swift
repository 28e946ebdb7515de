// What wrk cannot measure: when the pieces of many streams arrive. Linux only; `.ci/bench` compiles
// it by itself: swiftc -O -I Sources/CMixtapeSystem Tests/Bench/Streams.swift
//
//   streams timers COUNT INTERVAL-MS SECONDS                        a bare loop of timers: the
//   machine's own lateness streams paced EVENTS INTERVAL-MS                                a bare
//   loop that serves streams at those times streams lateness PORT REQUEST-FILE STREAMS EVENTS
//   INTERVAL-MS   arrival of event n after (n + 1) intervals streams upstream EVENTS INTERVAL-MS
//   serves streams whose events tell when they were sent streams latency PORT REQUEST-FILE STREAMS
//   EVENTS                arrival of such events after they were sent
//
// Each prints one line of JSON, in milliseconds.

import CMixtapeSystem
import Foundation

typealias Nanoseconds = Int64

func now() -> Nanoseconds {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Nanoseconds(time.tv_sec) * 1_000_000_000 + Nanoseconds(time.tv_nsec)
}

func stop(_ message: String) -> Never {
  FileHandle.standardError.write(Data("streams: \(message)\n".utf8))
  exit(2)
}

func report(_ samples: [Nanoseconds], streams: Int) {
  let sorted = samples.sorted()
  func at(_ part: Double) -> String {
    guard let last = sorted.indices.last else { return "null" }
    return String(format: "%.4f", Double(sorted[Int(Double(last) * part)]) / 1e6)
  }
  print(
    "{\"events\": \(sorted.count), \"streams\": \(streams), \"p50\": \(at(0.5)), "
      + "\"p99\": \(at(0.99)), \"max\": \(at(1))}"
  )
}

/// Waits on descriptors until a moment, as precisely as the kernel can.
struct Poll {
  let descriptor = epoll_create1(0)
  private var events = [epoll_event](repeating: epoll_event(), count: 512)

  func add(_ file: Int32) {
    var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: file))
    guard epoll_ctl(descriptor, EPOLL_CTL_ADD, file, &event) == 0 else {
      stop("epoll_ctl: \(errno)")
    }
  }

  mutating func wait(until moment: Nanoseconds) -> [Int32] {
    let left = max(0, moment - now())
    var span = timespec(tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
    let count = epoll_pwait2(descriptor, &events, 512, &span, nil)
    return events.prefix(Int(max(0, count))).map(\.data.fd)
  }
}

/// A loop with nothing to do but to wake in time: one timer for each stream, their phases spread
/// evenly.
func timers(count: Int, interval: Nanoseconds, seconds: Int) {
  var poll = Poll()
  var samples: [Nanoseconds] = []
  let start = now() + 10_000_000
  // In order of time by construction: the timers of one interval, then those of the next.
  let ticks = Nanoseconds(seconds) * 1_000_000_000 / interval
  for tick in 0..<ticks {
    for timer in 0..<Nanoseconds(count) {
      let due = start + tick * interval + timer * interval / Nanoseconds(count)
      while now() < due { _ = poll.wait(until: due) }
      samples.append(now() - due)
    }
  }
  report(samples, streams: count)
}

func address(port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}

func withSocketAddress<R>(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
  var value = address(port: port)
  let size = socklen_t(MemoryLayout<sockaddr_in>.size)
  return withUnsafePointer(to: &value) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
  }
}

func makeSocket() -> Int32 {
  let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var on: Int32 = 1
  setsockopt(file, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  return file
}

/// One stream as it arrives: counts events by the empty lines between them, whatever pieces they
/// come in.
struct Stream {
  let file: Int32
  var sent: Nanoseconds = 0
  var events = 0
  var isOpen = true
  private var last: UInt8 = 0
  private var event: [UInt8] = []

  init(port: UInt16) {
    file = makeSocket()
    guard withSocketAddress(port, { connect(file, $0, $1) }) == 0 else {
      stop("connect: \(errno)")
    }
  }

  mutating func send(_ request: [UInt8]) {
    sent = now()
    guard Glibc.send(file, request, request.count, 0) == request.count else {
      stop("send: \(errno)")
    }
  }

  /// Takes what there is and hands over each event that has become whole.
  mutating func receive(into buffer: inout [UInt8], _ take: (Stream, [UInt8], Nanoseconds) -> Void)
  {
    let count = recv(file, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    let arrived = now()
    if count == 0 { isOpen = false }
    for byte in buffer.prefix(max(0, count)) {
      event.append(byte)
      if byte == 0x0A && last == 0x0A {
        take(self, event, arrived)
        events += 1
        event.removeAll(keepingCapacity: true)
      }
      last = byte
    }
  }
}

/// Opens the streams, begins them spread over a second, and reads until each has all its events.
func play(
  port: UInt16,
  request: [UInt8],
  streams count: Int,
  events wanted: Int,
  _ sample: (Stream, [UInt8], Nanoseconds) -> Nanoseconds?
) {
  var poll = Poll()
  var streams: [Int32: Stream] = [:]
  let order = (0..<count).map { _ in
    let stream = Stream(port: port)
    streams[stream.file] = stream
    poll.add(stream.file)
    return stream.file
  }
  var samples: [Nanoseconds] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  var begun = 0
  var open = count
  let start = now()
  let end = start + 120_000_000_000
  while open > 0, now() < end {
    let next = start + Nanoseconds(begun) * 1_000_000_000 / Nanoseconds(count)
    if begun < count, now() >= next {
      streams[order[begun]]?.send(request)
      begun += 1
    }
    for file in poll.wait(until: begun < count ? next : end) {
      streams[file]?.receive(into: &buffer) { stream, event, arrived in
        if let value = sample(stream, event, arrived) { samples.append(value) }
      }
      guard let stream = streams[file], stream.events >= wanted || !stream.isOpen else { continue }
      if stream.events < wanted {
        stop("a stream ended after \(stream.events) of \(wanted) events")
      }
      close(file)
      streams[file] = nil
      open -= 1
    }
  }
  if open > 0 { stop("\(open) of \(count) streams did not end in 120 s") }
  report(samples, streams: count)
}

/// The number behind `"t":` in an event.
func timestamp(_ event: [UInt8]) -> Nanoseconds? {
  let marker = Array("\"t\":".utf8)
  guard let at = event.indices.first(where: { event[$0...].starts(with: marker) }) else {
    return nil
  }
  let digits = event[(at + marker.count)...].prefix { (0x30...0x39).contains($0) }
  return Nanoseconds(String(decoding: digits, as: UTF8.self))
}

/// Listens on a free port and prints it.
func openListener() -> Int32 {
  let listener = makeSocket()
  guard withSocketAddress(0, { bind(listener, $0, $1) }) == 0, listen(listener, 512) == 0 else {
    stop("listen: \(errno)")
  }
  var bound = sockaddr_in()
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  withUnsafeMutablePointer(to: &bound) {
    _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
  }
  print(UInt16(bigEndian: bound.sin_port))
  fflush(stdout)
  return listener
}

/// The least that a paced server does: one loop, a queue of what is due, one write for each event.
func paced(events: Int, interval: Nanoseconds) {
  let listener = openListener()
  var poll = Poll()
  poll.add(listener)
  // In order of time by construction, since every interval is the same.
  var due: [(at: Nanoseconds, file: Int32, event: Int)] = []
  var next = 0
  var buffer = [UInt8](repeating: 0, count: 65536)
  let filler = String(repeating: "x", count: 170)
  func send(_ text: String, to file: Int32) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
  while true {
    let wake = next < due.count ? due[next].at : now() + 1_000_000_000
    for file in poll.wait(until: wake) {
      if file == listener {
        poll.add(accept(listener, nil, nil))
      } else if recv(file, &buffer, buffer.count, Int32(MSG_DONTWAIT)) > 0 {
        send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", to: file)
        due.append((now() + interval, file, 0))
      } else {
        close(file)
      }
    }
    while next < due.count, due[next].at <= now() {
      let (at, file, event) = due[next]
      next += 1
      let text = "data: \(filler)\n\n"
      send(String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n", to: file)
      if event + 1 < events { due.append((at + interval, file, event + 1)) }
    }
    if next > 100_000 {
      due.removeFirst(next)
      next = 0
    }
  }
}

/// Serves each connection on a thread of its own; prints its port, and ends when standard input
/// does.
func upstream(events: Int, interval: Nanoseconds) {
  let listener = openListener()
  Thread.detachNewThread {
    while true {
      let file = accept(listener, nil, nil)
      guard file >= 0 else { continue }
      var on: Int32 = 1
      setsockopt(file, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
      Thread.detachNewThread { serve(file, events: events, interval: interval) }
    }
  }
  while readLine() != nil {}
}

func serve(_ file: Int32, events: Int, interval: Nanoseconds) {
  var buffer = [UInt8](repeating: 0, count: 65536)
  // One request is small enough to come in one read here; the answer does not depend on it.
  while recv(file, &buffer, buffer.count, 0) > 0 {
    func send(_ text: String) {
      let bytes = Array(text.utf8)
      _ = Glibc.send(file, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
    send(
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    var due = now()
    for _ in 0..<events {
      due += interval
      var moment = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, nil)
      let event = "data: {\"t\":\(now())}\n\n"
      send(String(event.utf8.count, radix: 16) + "\r\n" + event + "\r\n")
    }
    send("0\r\n\r\n")
  }
  close(file)
}

signal(SIGPIPE, SIG_IGN)
let words = CommandLine.arguments.dropFirst()
let numbers = words.compactMap { Int($0) }
func request(_ path: String) -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else { stop("no file \(path)") }
  return Array(data)
}

switch (words.first, numbers.count) {
case ("timers", 3):
  timers(count: numbers[0], interval: Nanoseconds(numbers[1]) * 1_000_000, seconds: numbers[2])
case ("paced", 2):
  paced(events: numbers[0], interval: Nanoseconds(numbers[1]) * 1_000_000)
case ("lateness", 4):
  let interval = Nanoseconds(numbers[3]) * 1_000_000
  let bytes = request(CommandLine.arguments[3])
  play(port: UInt16(numbers[0]), request: bytes, streams: numbers[1], events: numbers[2]) {
    $2 - $0.sent - Nanoseconds($0.events + 1) * interval
  }
case ("upstream", 2):
  upstream(events: numbers[0], interval: Nanoseconds(numbers[1]) * 1_000_000)
case ("latency", 3):
  let bytes = request(CommandLine.arguments[3])
  play(port: UInt16(numbers[0]), request: bytes, streams: numbers[1], events: numbers[2]) {
    stream,
    event,
    arrived in timestamp(event).map { arrived - $0 }
  }
default:
  stop("usage: see the head of Tests/Bench/Streams.swift")
}
