import MixtapeJSON

/// The numbers that a schema allows, for `SchemaSample`.
struct SchemaNumber {
  private struct Bound {
    let value: Double
    let isExcluded: Bool
  }

  private let least: Bound?
  private let most: Bound?
  private let step: Double?

  init(_ schema: JSON) {
    func bound(_ key: String, _ exclusiveKey: String) -> Bound? {
      // Of old a flag beside the bound, now a bound of its own.
      let isExcluded = schema[exclusiveKey]?.bool ?? false
      let plain = Self.number(schema[key]).map { Bound(value: $0, isExcluded: isExcluded) }
      let exclusive = Self.number(schema[exclusiveKey]).map { Bound(value: $0, isExcluded: true) }
      return exclusive ?? plain
    }
    least = bound("minimum", "exclusiveMinimum")
    most = bound("maximum", "exclusiveMaximum")
    step = Self.number(schema["multipleOf"]).flatMap { $0 > 0 ? $0 : nil }
  }

  /// One where it is allowed, else the nearest to the lower bound.
  func integer(_ variant: Int) -> JSON {
    let step = max(1, Self.floor(step ?? 1))
    var value = step
    if let most {
      let end = Self.floor(most.value)
      let high = most.isExcluded && Double(end) == most.value ? end - 1 : end
      value = min(value, high.flooredMultiple(of: step))
    }
    if let least {
      let end = -Self.floor(-least.value)
      let low = least.isExcluded && Double(end) == least.value ? end + 1 : end
      value = max(value, -(-low).flooredMultiple(of: step))
    }
    return .number(JSONNumber(value &+ variant &* step))
  }

  func decimal(_ variant: Int) -> JSON {
    let value = (step == nil ? nearOne : nearestMultiple) + Double(variant) * (step ?? variation)
    if let whole = Int(exactly: value) { return .number(JSONNumber(whole)) }
    return .number(JSONNumber(text: value.isFinite ? "\(value)" : "0"))
  }

  private var nearOne: Double {
    if isAllowed(1) { return 1 }
    switch (least, most) {
    case (let least?, let most?) where least.isExcluded || most.isExcluded:
      return least.value + (most.value - least.value) / 2
    case (let least?, _) where !isAllowed(1) && least.value >= 1:
      return least.isExcluded ? least.value + 1 : least.value
    case (_, let most?): return most.isExcluded ? most.value - 1 : most.value
    case (let least?, nil): return least.isExcluded ? least.value + 1 : least.value
    case (nil, nil): return 1
    }
  }

  private var nearestMultiple: Double {
    let step = step ?? 1
    if isAllowed(0) { return 0 }
    guard let least else {
      return Double(Self.floor((most?.value ?? 0) / step) - 1) * step
    }
    let first = Double(-Self.floor(-least.value / step)) * step
    return isAllowed(first) ? first : first + step
  }

  /// How far apart different values are, where there is room for so many.
  private var variation: Double {
    guard let least, let most else { return 1 }
    return (most.value - least.value) / 1_024
  }

  private func isAllowed(_ value: Double) -> Bool {
    if let least, value < least.value || (least.isExcluded && value == least.value) { return false }
    if let most, value > most.value || (most.isExcluded && value == most.value) { return false }
    return true
  }

  /// Beyond what every number type holds exactly, the bound does not matter to anyone.
  private static func floor(_ value: Double) -> Int {
    let limit = 9_007_199_254_740_992.0
    let whole = Int(max(-limit, min(limit, value)))
    return Double(whole) > value ? whole - 1 : whole
  }

  private static func number(_ json: JSON?) -> Double? {
    json?.number?.double.flatMap { $0.isFinite ? $0 : nil }
  }
}

extension Int {
  /// The greatest multiple that is not greater.
  fileprivate func flooredMultiple(of step: Int) -> Int {
    let rest = self % step
    return self - (rest < 0 ? rest + step : rest)
  }
}
