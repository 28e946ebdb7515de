/// Every command, in the order in which a newcomer needs them.
package enum CommandList {
  package static let all: [Command] = [.serve, .record, .replay, .rehearse, .check, .show]
}
