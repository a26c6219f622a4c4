package io.vorlauf.examples.plain;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.tensorflow.TensorFlowModelLoader;
import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import java.nio.file.Path;

/** Tells a story in plain Java. */
public final class TellStory {

    private TellStory() {}

    /** Takes the folder with the models and the beginning of the story. */
    public static void main(String[] arguments) {
        Path models = Path.of(arguments[0]);
        TensorFlowModelLoader loader = new TensorFlowModelLoader();
        try (LanguageModel target = loader.load(ModelSource.of(models.resolve("tinystories-target")));
                LanguageModel draft = loader.load(ModelSource.of(models.resolve("tinystories-draft")));
                Tokenizer tokenizer = new HuggingFaceTokenizerLoader()
                        .load(models.resolve("tinystories-target/tokenizer.json"));
                Vorlauf vorlauf = Vorlauf.start()) {
            vorlauf.add(target);
            vorlauf.add(draft);
            vorlauf.add(tokenizer);
            vorlauf.discover(TellStory.class.getClassLoader());
            DecodingRequest request = DecodingRequest.of("tinystories-target", arguments[1])
                    .strategy("linear").draft("tinystories-draft").maxNewTokens(40).build();
            System.out.println(vorlauf.decoding().generate(request).text());
        }
    }
}
