package schakel;

import org.eclipse.dataspacetck.core.spi.boot.Monitor;
import org.eclipse.dataspacetck.core.system.ConsoleMonitor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.util.stream.Stream;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;

/**
 * Runs the official kit with what it finds in the system properties and prints one line per case:
 * CASE, tab, outcome (passed, failed, skipped), tab, milliseconds, tab, display name, tab, reason.
 */
public final class Kit {
    private static final String PACKAGE = "org.eclipse.dataspacetck.dsp.verification.";

    private Kit() {
    }

    public static void main(String[] parts) {
        var chosen = parts.length > 0 ? parts : new String[] {"metadata", "catalog", "cn", "tp"};
        var request = LauncherDiscoveryRequestBuilder.request()
                .filters(includeClassNamePatterns(".*Test"))
                .selectors(Stream.of(chosen).map(p -> DiscoverySelectors.selectPackage(PACKAGE + p)).toList())
                .build();
        var monitor = new ConsoleMonitor(Boolean.getBoolean("dataspacetck.debug"), false);
        var config = LauncherConfig.builder().addLauncherSessionListeners(new KeepMonitor(monitor)).build();
        try (var session = LauncherFactory.openSession(config)) {
            session.getLauncher().execute(request, new Tell());
        }
        System.exit(0);
    }

    /** The kit looks for its monitor in the store of the session. */
    private record KeepMonitor(Monitor monitor) implements LauncherSessionListener {
        @Override
        public void launcherSessionOpened(LauncherSession session) {
            session.getStore().put(Namespace.GLOBAL, Monitor.class.getName(), monitor);
        }
    }

    private static final class Tell implements TestExecutionListener {
        private long started;

        @Override
        public void executionStarted(TestIdentifier test) {
            started = System.nanoTime();
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            tell(test, "skipped", 0, reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            var reason = result.getThrowable().map(Kit::reasonOf).orElse("");
            var milliseconds = (System.nanoTime() - started) / 1_000_000;
            var passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
            if (test.isTest() || !passed) {
                tell(test, passed ? "passed" : "failed", milliseconds, reason);
            }
        }

        private void tell(TestIdentifier test, String outcome, long milliseconds, String reason) {
            System.out.println(String.join("\t", "CASE", outcome, Long.toString(milliseconds),
                    oneLine(test.getDisplayName()), oneLine(reason)));
        }
    }

    private static String reasonOf(Throwable thrown) {
        var cause = thrown.getCause();
        return thrown + (cause == null ? "" : " <- " + cause);
    }

    private static String oneLine(String text) {
        var line = text.replaceAll("\\s+", " ").trim();
        return line.length() > 600 ? line.substring(0, 600) : line;
    }
}
