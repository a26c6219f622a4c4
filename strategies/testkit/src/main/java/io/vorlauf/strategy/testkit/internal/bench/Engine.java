package io.vorlauf.strategy.testkit.internal.bench;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.strategy.SpeculationStrategy;
import io.vorlauf.api.text.Tokenizer;

/** An engine that laws are checked on. */
public interface Engine extends AutoCloseable {

    /** The service that generates text. */
    DecodingService decoding();

    /** Adds a model; running the answer takes it out again. */
    Runnable add(LanguageModel model);

    /** Adds a tokenizer for good. */
    void add(Tokenizer tokenizer);

    /** Adds a strategy; running the answer takes it out again. */
    Runnable add(SpeculationStrategy strategy);

    /** Ends it. */
    @Override
    void close();
}
