package io.vorlauf.training;

/** What the distillation of a draft begins with: random weights of a shape, or a draft that is there. */
public sealed interface DraftStart permits ModelShape, ExistingModel {}
