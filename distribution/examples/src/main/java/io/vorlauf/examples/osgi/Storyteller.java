// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.examples.osgi;

import io.vorlauf.api.decoding.DecodingRequest;
import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.model.LanguageModel;
import io.vorlauf.api.model.LoadedModel;
import io.vorlauf.api.model.ModelLoader;
import io.vorlauf.api.model.ModelSource;
import io.vorlauf.api.text.LoadedTokenizer;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.api.text.TokenizerLoader;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Tells a story in an OSGi framework, when its bundle starts. */
public final class Storyteller implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        Path folder = Path.of(context.getProperty("storyteller.models"), "tinystories-target");
        try (LoadedModel model = service(context, ModelLoader.class).load(ModelSource.of(folder));
                LoadedTokenizer tokenizer = service(context, TokenizerLoader.class).load(folder.resolve("tokenizer.json"))) {
            ServiceRegistration<?> first = context.registerService(Tokenizer.class, tokenizer, null);
            ServiceRegistration<?> second = context.registerService(LanguageModel.class, model, null);
            DecodingRequest request = DecodingRequest.builder("tinystories-target", "Once upon a time")
                    .strategy("lookup").maxNewTokens(40).build();
            System.out.println(service(context, DecodingService.class).generate(request).text());
            // Unregister first and close second: the engine has let go of the model by then.
            second.unregister();
            first.unregister();
        }
    }

    private static <S> S service(BundleContext context, Class<S> type) {
        return context.getService(context.getServiceReference(type));
    }

    @Override
    public void stop(BundleContext context) {}
}
