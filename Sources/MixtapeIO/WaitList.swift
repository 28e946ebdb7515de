/// Why a suspended task goes on.
enum Wake {
  case ready
  case timedOut
  case cancelled
  case closed
}

/// The suspended tasks of one loop: each with a place of its own, some with a deadline.
///
/// A place is used again and again, so waiting allocates nothing; its generation tells a late
/// cancellation that the wait it means is over.
struct WaitList {
  struct ID: Hashable {
    fileprivate var place: Int32
    fileprivate var generation: UInt32
  }

  @safe private struct Place {
    var generation: UInt32 = 0
    var continuation: UnsafeContinuation<Wake, Never>?
    /// Where in the heap the deadline is; -1: nowhere.
    var heapIndex: Int32 = -1
  }

  private struct Deadline {
    var time: Int64
    /// Equal times are served in the order in which they came.
    var order: UInt64
    var place: Int32

    static func < (a: Deadline, b: Deadline) -> Bool {
      a.time != b.time ? a.time < b.time : a.order < b.order
    }
  }

  private var places: [Place] = []
  private var free: [Int32] = []
  /// A binary heap, earliest first.
  private var heap: [Deadline] = []
  private var orders: UInt64 = 0

  var earliestDeadline: Int64? { heap.first?.time }

  /// A place for a wait that is about to begin: ended by `take` as every other, armed or not.
  mutating func reserve() -> ID {
    if let place = free.popLast() {
      return ID(place: place, generation: places[Int(place)].generation)
    }
    places.append(Place())
    return ID(place: Int32(places.count - 1), generation: 0)
  }

  mutating func arm(_ id: ID, _ continuation: UnsafeContinuation<Wake, Never>, deadline: Int64?) {
    unsafe places[Int(id.place)].continuation = continuation
    guard let deadline else { return }
    orders += 1
    heap.append(Deadline(time: deadline, order: orders, place: id.place))
    places[Int(id.place)].heapIndex = Int32(heap.count - 1)
    siftUp(heap.count - 1)
  }

  func isWaiting(_ id: ID) -> Bool {
    unsafe places[Int(id.place)].generation == id.generation
      && places[Int(id.place)].continuation != nil
  }

  /// Ends an armed wait and gives its continuation; nil where it is over, or not armed yet.
  mutating func take(_ id: ID) -> UnsafeContinuation<Wake, Never>? {
    guard isWaiting(id), let continuation = unsafe places[Int(id.place)].continuation
    else { return nil }
    release(id)
    return unsafe continuation
  }

  /// Ends the wait whose deadline is the earliest, if that is not after `now`.
  mutating func takeDue(_ now: Int64) -> UnsafeContinuation<Wake, Never>? {
    guard let first = heap.first, first.time <= now else { return nil }
    let place = Int(first.place)
    return unsafe take(ID(place: first.place, generation: places[place].generation))
  }

  /// Gives a place back.
  mutating func release(_ id: ID) {
    let place = Int(id.place)
    let index = Int(places[place].heapIndex)
    if index >= 0 { removeFromHeap(index) }
    unsafe places[place].continuation = nil
    places[place].heapIndex = -1
    places[place].generation &+= 1
    free.append(id.place)
  }

  // MARK: The heap

  private mutating func removeFromHeap(_ index: Int) {
    let last = heap.removeLast()
    guard index < heap.count else { return }
    put(last, at: index)
    siftDown(index)
    siftUp(index)
  }

  private mutating func put(_ deadline: Deadline, at index: Int) {
    heap[index] = deadline
    places[Int(deadline.place)].heapIndex = Int32(index)
  }

  private mutating func siftUp(_ start: Int) {
    var index = start
    let moving = heap[start]
    while index > 0 {
      let parent = (index - 1) / 2
      guard moving < heap[parent] else { break }
      put(heap[parent], at: index)
      index = parent
    }
    if index != start { put(moving, at: index) }
  }

  private mutating func siftDown(_ start: Int) {
    var index = start
    let moving = heap[start]
    while true {
      var child = 2 * index + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < moving else { break }
      put(heap[child], at: index)
      index = child
    }
    if index != start { put(moving, at: index) }
  }
}
