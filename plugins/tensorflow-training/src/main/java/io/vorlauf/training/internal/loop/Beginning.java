package io.vorlauf.training.internal.loop;

import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.checkpoint.LlamaConfig;
import io.vorlauf.training.ExistingModel;
import io.vorlauf.training.NewModel;
import io.vorlauf.training.internal.bpe.BytePairEncoder;
import io.vorlauf.training.internal.bpe.BytePairVocabulary;
import io.vorlauf.training.internal.bpe.TokenizerJson;
import io.vorlauf.training.internal.data.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;

/**
 * What a training begins with.
 *
 * @param config the model's
 * @param weights before the first step
 * @param stories the text in its tokens
 * @param separator the token that ends a story
 * @param tokenizer the content of its tokenizer file
 * @param name tells this beginning from others
 */
record Beginning(
        LlamaConfig config, Map<String, float[]> weights, EncodedStories stories, int separator, String tokenizer,
        String name) {

    /** Learns a vocabulary, and draws weights. */
    static Beginning of(NewModel model, Corpus corpus, long seed) {
        BytePairVocabulary vocabulary = BytePairVocabulary.learn(corpus.training(), model.vocabularySize());
        int separator = BytePairVocabulary.END_OF_TEXT_ID;
        LlamaConfig config = ModelShapes.config(model.shape(), vocabulary.size(), Set.of(separator));
        return new Beginning(
                config,
                InitialWeights.of(config, seed),
                EncodedStories.of(corpus, new BytePairEncoder(vocabulary)::encode),
                separator,
                TokenizerJson.write(vocabulary),
                "vocabulary=" + model.vocabularySize() + " " + model.shape());
    }

    /** Reads a model with its tokenizer. */
    static Beginning of(ExistingModel model, Corpus corpus, TokenizerLoader tokenizers) throws IOException {
        GivenModel given = GivenModel.read(model.directory());
        return new Beginning(
                given.config(),
                given.teacher().weights(),
                EncodedStories.of(corpus, given, tokenizers),
                given.separator(),
                Files.readString(given.tokenizer()),
                "from=" + given.identity());
    }
}
