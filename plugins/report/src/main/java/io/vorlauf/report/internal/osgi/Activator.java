package io.vorlauf.report.internal.osgi;

import io.vorlauf.api.analysis.ReportWriter;
import io.vorlauf.report.internal.experiment.ExperimentReport;
import io.vorlauf.report.internal.sample.LiveSamples;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers the report of experiments as a {@link ReportWriter}. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        LiveSamples samples = new LiveSamples(() -> new InstalledServices(context));
        context.registerService(ReportWriter.class, new ExperimentReport(samples), null);
    }

    // The framework unregisters the service.
    @Override
    public void stop(BundleContext context) {}
}
