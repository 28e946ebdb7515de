/// Placeholder

