// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.examples.plain;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.core.Vorlauf;
import io.vorlauf.tensorflow.TensorFlowModelLoader;
import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import java.nio.file.Path;

/** Tells a story in plain Java. */
public final class TellStory {

    private TellStory() {}

    /** Takes the folder with the models and the beginning of the story. */
    public static void main(String[] arguments) {
        System.out.println(tell(new TensorFlowModelLoader(), Path.of(arguments[0]), arguments[1]));
    }

    /** What the models add to a beginning; the loader decides what evaluates them. */
    public static String tell(ModelLoader loader, Path models, String beginning) {
        try (LoadedModel target = loader.load(ModelSource.of(models.resolve("tinystories-target")));
                LoadedModel draft = loader.load(ModelSource.of(models.resolve("tinystories-draft")));
                LoadedTokenizer tokenizer = new HuggingFaceTokenizerLoader()
                        .load(models.resolve("tinystories-target/tokenizer.json"));
                Vorlauf vorlauf = Vorlauf.start()) {
            vorlauf.add(target);
            vorlauf.add(draft);
            vorlauf.add(tokenizer);
            vorlauf.discover(TellStory.class.getClassLoader());
            DecodingRequest request = DecodingRequest.builder("tinystories-target", beginning)
                    .strategy("linear").draft("tinystories-draft").maxNewTokens(40).build();
            return vorlauf.decoding().generate(request).text();
        }
    }
}
