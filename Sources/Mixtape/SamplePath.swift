import Foundation

/// Where the cassette or the scenario is that a test names.
///
/// It is below the folder of the `Package.swift` that is nearest above the test's file, because the
/// working directory differs from tool to tool.
package func samplePath(
  _ name: String,
  in folderName: String,
  suffix: String,
  usedIn file: String
) -> String {
  guard !name.hasPrefix("/") else { return name }
  let path = name.hasSuffix(suffix) ? name : "\(folderName)/\(name)\(suffix)"
  var folder = URL(filePath: file).deletingLastPathComponent()
  while folder.path != "/" {
    let manifest = folder.appending(path: "Package.swift").path(percentEncoded: false)
    if FileManager.default.fileExists(atPath: manifest) {
      return folder.appending(path: path).path(percentEncoded: false)
    }
    folder.deleteLastPathComponent()
  }
  return path
}
