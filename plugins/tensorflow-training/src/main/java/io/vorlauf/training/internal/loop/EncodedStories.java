package io.vorlauf.training.internal.loop;

import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.training.TrainingException;
import io.vorlauf.training.internal.data.Corpus;
import java.util.List;
import java.util.function.Function;

/**
 * The tokens of the stories of a corpus, none of them empty.
 *
 * @param training those to learn from
 * @param heldOut those kept aside
 */
record EncodedStories(List<int[]> training, List<int[]> heldOut) {

    /** Encodes with a function. */
    static EncodedStories of(Corpus corpus, Function<String, int[]> encoder) {
        return new EncodedStories(encode(encoder, corpus.training()), encode(encoder, corpus.heldOut()));
    }

    private static List<int[]> encode(Function<String, int[]> encoder, List<String> stories) {
        return stories.stream().map(encoder).filter(tokens -> tokens.length > 0).toList();
    }

    /**
     * Encodes with the tokenizer of a model.
     *
     * @throws TrainingException if the model does not know all of its tokens
     * @throws io.vorlauf.api.model.ModelException if it is damaged
     */
    static EncodedStories of(Corpus corpus, GivenModel model, TokenizerLoader tokenizers) {
        try (Tokenizer tokenizer = tokenizers.load(model.tokenizer())) {
            if (tokenizer.vocabularySize() > model.config().vocabularySize()) {
                throw new TrainingException(model.tokenizer() + ": has " + tokenizer.vocabularySize()
                        + " tokens, but the model beside it only knows " + model.config().vocabularySize());
            }
            return of(corpus, story -> tokenizer.encode(story).toArray());
        }
    }
}
