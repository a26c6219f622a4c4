// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.report.internal.experiment;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.lab.analysis.ReportWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Registers the report of experiments as a {@link ReportWriter}. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        LiveSamples samples = new LiveSamples(() -> new InstalledServices(context));
        context.registerService(ReportWriter.class, new ExperimentReport(samples::sample), null);
    }

    // The framework unregisters the service.
    @Override
    public void stop(BundleContext context) {}

    /** What is installed as services; they are given back when it is closed. Used by one thread. */
    private static final class InstalledServices implements LiveSamples.Installed {

        private final BundleContext context;
        private final List<ServiceReference<?>> used = new ArrayList<>();

        InstalledServices(BundleContext context) {
            this.context = context;
        }

        @Override
        public Optional<DecodingService> engine() {
            return Optional.ofNullable(context.getServiceReference(DecodingService.class)).flatMap(this::use);
        }

        @Override
        public Optional<Tokenizer> tokenizer(String identity) {
            return references().stream()
                    .map(this::use)
                    .flatMap(Optional::stream)
                    .filter(tokenizer -> tokenizer.identity().equals(identity))
                    .findFirst();
        }

        private Collection<ServiceReference<Tokenizer>> references() {
            try {
                return context.getServiceReferences(Tokenizer.class, null);
            } catch (InvalidSyntaxException e) {
                throw new IllegalStateException("there is no filter", e);
            }
        }

        private <S> Optional<S> use(ServiceReference<S> reference) {
            Optional<S> service = Optional.ofNullable(context.getService(reference));
            service.ifPresent(present -> used.add(reference));
            return service;
        }

        @Override
        public void close() {
            used.forEach(context::ungetService);
            used.clear();
        }
    }
}
