package import MixtapeCore

extension CassetteKeyMaker {
  /// The keys by which the engine finds recordings, made with the user's options.
  package init(options: MatchOptions) {
    // Of a multipart body the boundary must be known, and that is in a field.
    self.init(needsFields: true) { provider, method, target, fields, body in
      MatchKey.make(
        provider: provider,
        method: method,
        target: target,
        fields: fields,
        body: body,
        options: options
      )
    }
  }
}
