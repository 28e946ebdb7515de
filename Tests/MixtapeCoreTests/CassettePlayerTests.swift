import MixtapeCore
import Testing

@Suite struct `A cassette player` {
  let key = MatchKey(high: 1, low: 2)

  @Test func `plays identical requests in recorded order, then repeats the last`() {
    var player = CassettePlayer(repeats: .last)
    #expect(playing(&player, times: 5, of: 3) == [0, 1, 2, 2, 2])
  }

  @Test func `starts again when told to cycle`() {
    var player = CassettePlayer(repeats: .cycle)
    #expect(playing(&player, times: 7, of: 3) == [0, 1, 2, 0, 1, 2, 0])
  }

  @Test(arguments: [1, 3]) func `says that nothing is left when repeats are errors`(count: Int) {
    var player = CassettePlayer(repeats: .error)
    #expect(playing(&player, times: count, of: count) == Array(0..<count))
    #expect(player.choose(key: key, of: count) == .exhausted)
  }

  @Test func `gives requests that overlap a recording each, in order of arrival`() {
    var player = CassettePlayer(repeats: .last)
    let choices = (0..<3).map { _ in player.choose(key: key, of: 3) }
    #expect(choices == [.play(index: 0), .play(index: 1), .play(index: 2)])
  }

  @Test func `takes back a recording whose answer was not delivered`() {
    var player = CassettePlayer(repeats: .last)
    _ = player.choose(key: key, of: 2)
    player.finish(key: key, index: 0, delivered: false)
    #expect(player.choose(key: key, of: 2) == .play(index: 0))
    player.finish(key: key, index: 0, delivered: true)
    #expect(player.choose(key: key, of: 2) == .play(index: 1))
  }

  @Test func `takes back a recording that was taken for delivered`() {
    var player = CassettePlayer(repeats: .error)
    _ = player.choose(key: key, of: 1)
    player.finish(key: key, index: 0, delivered: true)
    player.giveBack(key: key, index: 0)
    #expect(player.choose(key: key, of: 1) == .play(index: 0))
  }

  @Test func `knows nothing of a request that was never recorded`() {
    var player = CassettePlayer(repeats: .last)
    #expect(player.choose(key: key, of: 0) == .unknown)
  }

  @Test func `keeps requests apart by their key`() {
    var player = CassettePlayer(repeats: .error)
    let other = MatchKey(high: 2, low: 1)
    #expect(player.choose(key: key, of: 1) == .play(index: 0))
    #expect(player.choose(key: other, of: 1) == .play(index: 0))
  }

  private func playing(_ player: inout CassettePlayer, times: Int, of count: Int) -> [Int] {
    (0..<times).compactMap { _ in
      guard case .play(let index) = player.choose(key: key, of: count) else { return nil }
      player.finish(key: key, index: index, delivered: true)
      return index
    }
  }
}
