/// Where a command prints: the terminal, or a test's list.
package struct Console: Sendable {
  package var print: @Sendable (String) -> Void
  package var printError: @Sendable (String) -> Void
  /// Columns of the terminal; nil where standard output is none.
  package var width: Int?

  package init(
    width: Int? = nil,
    print: @escaping @Sendable (String) -> Void,
    printError: @escaping @Sendable (String) -> Void
  ) {
    self.width = width
    self.print = print
    self.printError = printError
  }
}
