/// Rows under headings, as wide as they need, or as the terminal has room.
package struct Table: Sendable {
  package struct Column: Hashable, Sendable {
    package var heading: String
    package var isNumber: Bool

    package init(_ heading: String, isNumber: Bool = false) {
      self.heading = heading
      self.isNumber = isNumber
    }
  }

  private let columns: [Column]
  /// The column that gives way when there is too little room.
  private let flexible: Int
  private var rows: [[String]] = []
  private static let gap = "  "
  private static let narrowest = 16

  package init(_ columns: [Column], flexible: Int) {
    self.columns = columns
    self.flexible = flexible
  }

  package mutating func append(_ cells: [String]) {
    rows.append(cells)
  }

  package func text(width: Int?) -> String {
    let all = [columns.map(\.heading)] + rows
    var widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let total = widths.reduce(0, +) + Self.gap.count * (columns.count - 1)
    if let width, total > width {
      widths[flexible] = max(Self.narrowest, widths[flexible] - (total - width))
    }
    return all.map { line(of: $0, widths) }.joined(separator: "\n")
  }

  private func line(of cells: [String], _ widths: [Int]) -> String {
    var line = columns.indices.map { column in
      let cell = cells[column].shortened(to: widths[column])
      return columns[column].isNumber
        ? cell.rightAligned(in: widths[column]) : cell.padded(to: widths[column])
    }.joined(separator: Self.gap)
    while line.last == " " { line.removeLast() }
    return line
  }
}
