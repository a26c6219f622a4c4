package io.vorlauf.tokenizers.internal.file;

/** A token that is found in a text as a whole, before the model sees the text; special ones are left out of decoded text. */
record AddedToken(long id, String content, boolean special) {}
