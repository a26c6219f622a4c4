/**
 * Decoders: what one is ({@link io.vorlauf.jvm.internal.decoder.Decoder}), where its weights come from
 * ({@link io.vorlauf.jvm.internal.decoder.DecoderSource}) and how a pass goes through it, which
 * {@link io.vorlauf.jvm.internal.decoder.Pass} tells and should be read first.
 */
package io.vorlauf.jvm.internal.decoder;
