package io.vorlauf.tokenizers.internal.file;

/** A token that is found in a text before the model sees the text; a special one is left out of decoded text. */
record AddedToken(long id, String content, boolean special) {}
