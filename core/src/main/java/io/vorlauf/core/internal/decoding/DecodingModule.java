package io.vorlauf.core.internal.decoding;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;

/** Binds the decoding service and what only it uses. */
public final class DecodingModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(RequestResolver.class).in(Scopes.SINGLETON);
        bind(DecodingEngine.class).in(Scopes.SINGLETON);
    }
}
