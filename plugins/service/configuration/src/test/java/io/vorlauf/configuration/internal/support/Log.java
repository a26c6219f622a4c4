// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.configuration.internal.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the bundle writes into the log at warning level, while this is open. */
public final class Log extends Handler {

    private static final Logger ROOT = Logger.getLogger("io.vorlauf.configuration");

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    /** Listens from now on, in place of the console. */
    public Log() {
        ROOT.setUseParentHandlers(false);
        ROOT.addHandler(this);
    }

    /** The warnings so far. */
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            warnings.add(new SimpleFormatter().formatMessage(record));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
        ROOT.setUseParentHandlers(true);
    }
}
