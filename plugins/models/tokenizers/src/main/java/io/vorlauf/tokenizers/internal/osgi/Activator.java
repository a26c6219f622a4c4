// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.tokenizers.internal.osgi;

import io.vorlauf.api.text.TokenizerLoader;
import io.vorlauf.tokenizers.HuggingFaceTokenizerLoader;
import java.io.File;
import org.osgi.annotation.bundle.Capability;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;

/** Offers the loader as a service while the bundle is active. */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.vorlauf.api.text.TokenizerLoader\"",
        uses = TokenizerLoader.class,
        effective = "active")
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    private HuggingFaceTokenizerLoader loader;
    private ServiceRegistration<TokenizerLoader> registration;

    @Override
    public void start(BundleContext context) {
        File data = context.getDataFile("native");
        loader = data == null ? new HuggingFaceTokenizerLoader() : new HuggingFaceTokenizerLoader(data.toPath());
        registration = context.registerService(TokenizerLoader.class, loader, null);
    }

    /** Unregisters first: whoever drains its uses when the service goes still finds its tokenizers open. */
    @Override
    public void stop(BundleContext context) {
        registration.unregister();
        loader.close();
    }
}
