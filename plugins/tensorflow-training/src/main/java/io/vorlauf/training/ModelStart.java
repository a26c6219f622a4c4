package io.vorlauf.training;

/** What the training of a model begins with. */
public sealed interface ModelStart permits NewModel, ExistingModel {}
