// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.core.internal.decoding;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import io.vorlauf.core.internal.observation.Culprits;
import io.vorlauf.core.internal.observation.EngineListeners;
import io.vorlauf.core.internal.observation.Observers;
import io.vorlauf.core.internal.observation.RoundRecorder;
import io.vorlauf.core.internal.observation.StatisticsBook;

/** Binds the decoding service and what only it uses. */
public final class DecodingModule extends AbstractModule {

    /** How many versions of a strategy statistics keep apart. */
    private static final int VERSIONS = 8;
    /** How many entries statistics have at most. */
    private static final int ENTRIES = 256;

    @Override
    protected void configure() {
        bind(StatisticsBook.class).toInstance(new StatisticsBook(VERSIONS, ENTRIES));
        bind(Culprits.class).in(Scopes.SINGLETON);
        bind(EngineListeners.class).in(Scopes.SINGLETON);
        bind(RoundRecorder.class).toInstance(RoundRecorder.create());
        bind(Observers.class).in(Scopes.SINGLETON);
        bind(PluginEvents.class).in(Scopes.SINGLETON);
        bind(Plugins.class).in(Scopes.SINGLETON);
        bind(RequestResolver.class).in(Scopes.SINGLETON);
        bind(DecodingEngine.class).in(Scopes.SINGLETON);
    }
}
