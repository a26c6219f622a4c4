package io.vorlauf.report.internal.osgi;

import io.vorlauf.api.decoding.DecodingService;
import io.vorlauf.api.text.Tokenizer;
import io.vorlauf.report.internal.sample.Installed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What is installed as services; they are given back when it is closed. Used by one thread. */
final class InstalledServices implements Installed {

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
