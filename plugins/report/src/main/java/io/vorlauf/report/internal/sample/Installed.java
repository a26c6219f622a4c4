package io.vorlauf.report.internal.sample;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.text.Tokenizer;
import java.util.Optional;

/** What is installed at the moment; what it handed out is to be used until it is closed. */
public interface Installed extends AutoCloseable {

    /** An engine. */
    Optional<DecodingService> engine();

    /** The tokenizer of an identity. */
    Optional<Tokenizer> tokenizer(String identity);

    @Override
    void close();
}
