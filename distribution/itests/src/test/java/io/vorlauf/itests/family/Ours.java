// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.itests.family;

import io.vorlauf.checkpoint.decoder.ConfigFields;
import io.vorlauf.checkpoint.decoder.DecoderConfig;
import io.vorlauf.checkpoint.decoder.ModelFamily;
import io.vorlauf.checkpoint.decoder.StandardFields;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A family of models as a stranger adds it, offered by its bundle: Llama under another name. */
public final class Ours implements ModelFamily, BundleActivator {

    private static final double THETA = 10_000;

    @Override
    public String name() {
        return "ours";
    }

    @Override
    public DecoderConfig read(ConfigFields fields) {
        return StandardFields.llama(name(), fields, 128, false)
                .rotation(StandardFields.rotation(fields, THETA))
                .build();
    }

    @Override
    public void start(BundleContext context) {
        context.registerService(ModelFamily.class, this, null);
    }

    /** The framework takes the service away. */
    @Override
    public void stop(BundleContext context) {
        // nothing else to do
    }
}
