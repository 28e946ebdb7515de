/// Which hosts libcurl reaches through a proxy, by the environment's variables.
///
/// Only needed to know when a proxy's own head may come before the upstream's. Where this rule and
/// libcurl's differ, saying "yes" is the safe side: the head is then handed on a little later, with
/// the first byte of the body.
package struct URLSessionProxy: Sendable {
  private let isSet: Bool
  private let exceptions: [String]

  /// The names as libcurl reads them for `https://`: the lower-case one wins, and empty is as good
  /// as not there.
  package init(environment: [String: String]) {
    func value(_ name: String) -> String? {
      [name, name.uppercased()].compactMap { environment[$0] }.first { !$0.isEmpty }
    }
    isSet = value("https_proxy") != nil || value("all_proxy") != nil
    exceptions = (value("no_proxy") ?? "").lowercased().split { $0 == "," || $0 == " " }
      .map { String($0.first == "." ? $0.dropFirst() : $0) }
  }

  package func applies(to host: String) -> Bool {
    guard isSet, exceptions != ["*"] else { return false }
    let host = host.lowercased()
    return !exceptions.contains { host == $0 || host.hasSuffix("." + $0) }
  }
}
