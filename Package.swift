// swift-tools-version: 6.2
import PackageDescription

// The order is the order of dependencies: each target may import only what stands above it.
let package = Package(
  name: "mixtape",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "mixtape", targets: ["MixtapeCLI"]),
    .library(name: "Mixtape", targets: ["Mixtape"]),
    .library(name: "MixtapeTesting", targets: ["MixtapeTesting"]),
  ],
  targets: [
    .target(name: "MixtapeJSON"),
    .target(name: "MixtapeHTTP"),
    .target(name: "MixtapeProviders", dependencies: ["MixtapeJSON", "MixtapeHTTP"]),
    .target(
      name: "MixtapeCore",
      dependencies: ["MixtapeJSON", "MixtapeHTTP", "MixtapeProviders"],
      resources: [
        .embedInCode("Verdict/Money/prices.json5"), .embedInCode("Verdict/Reports/page.html"),
      ]
    ),
    .target(
      name: "MixtapeServer",
      dependencies: ["MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore"]
    ),
    .systemLibrary(name: "CMixtapeSystem"),
    .target(
      name: "MixtapeIO",
      dependencies: ["MixtapeHTTP", "MixtapeCore", "MixtapeServer", "CMixtapeSystem"]
    ),
    .target(
      name: "Mixtape",
      dependencies: [
        "MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore", "MixtapeServer",
        "MixtapeIO",
      ]
    ),
    .target(name: "MixtapeTesting", dependencies: ["Mixtape"]),
    .executableTarget(
      name: "MixtapeCLI",
      dependencies: [
        "MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore", "MixtapeServer",
        "MixtapeIO", "Mixtape",
      ]
    ),
    .target(
      name: "MixtapeSimulation",
      dependencies: [
        "MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore", "MixtapeServer",
      ],
      path: "Tests/MixtapeSimulation"
    ),
    .testTarget(
      name: "MixtapeJSONTests",
      dependencies: ["MixtapeJSON", "MixtapeSimulation"]
    ),
    .testTarget(
      name: "MixtapeHTTPTests",
      dependencies: ["MixtapeHTTP", "MixtapeSimulation"]
    ),
    .testTarget(
      name: "MixtapeProvidersTests",
      dependencies: ["MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeSimulation"],
      exclude: ["Golden"]
    ),
    .testTarget(
      name: "MixtapeCoreTests",
      dependencies: [
        "MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore", "MixtapeSimulation",
      ]
    ),
    .testTarget(
      name: "MixtapeServerTests",
      dependencies: [
        "MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore", "MixtapeServer",
        "MixtapeSimulation",
      ]
    ),
    .testTarget(
      name: "MixtapeIOTests",
      dependencies: [
        "MixtapeHTTP", "MixtapeCore", "MixtapeServer", "MixtapeIO", "MixtapeSimulation",
        "CMixtapeSystem",
      ]
    ),
    .testTarget(
      name: "MixtapeCLITests",
      dependencies: [
        "MixtapeCLI", "Mixtape", "MixtapeServer", "MixtapeCore", "MixtapeSimulation",
      ],
      exclude: ["Golden"]
    ),
    .testTarget(
      name: "SystemTests",
      dependencies: [
        "MixtapeTesting", "Mixtape", "MixtapeServer", "MixtapeCore", "MixtapeProviders",
        "MixtapeJSON", "MixtapeHTTP", "MixtapeCLI",
      ]
    ),
    .testTarget(name: "TidyTests"),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}
