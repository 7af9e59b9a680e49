package schakel;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.eclipse.edc.connector.controlplane.transfer.spi.event.TransferProcessStarted;
import org.eclipse.edc.connector.dataplane.spi.Endpoint;
import org.eclipse.edc.connector.dataplane.spi.iam.DataPlaneAuthorizationService;
import org.eclipse.edc.connector.dataplane.spi.iam.PublicEndpointGeneratorService;
import org.eclipse.edc.protocol.spi.DefaultParticipantIdExtractionFunction;
import org.eclipse.edc.runtime.metamodel.annotation.Inject;
import org.eclipse.edc.runtime.metamodel.annotation.Provider;
import org.eclipse.edc.spi.event.EventEnvelope;
import org.eclipse.edc.spi.event.EventRouter;
import org.eclipse.edc.spi.event.EventSubscriber;
import org.eclipse.edc.spi.event.Event;
import org.eclipse.edc.spi.iam.AudienceResolver;
import org.eclipse.edc.spi.iam.IdentityService;
import org.eclipse.edc.spi.result.Result;
import org.eclipse.edc.spi.security.Vault;
import org.eclipse.edc.spi.system.ServiceExtension;
import org.eclipse.edc.spi.system.ServiceExtensionContext;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * What an EDC in memory lacks to be a peer on one machine: an identity, a public data address (no
 * longer part of EDC), and a small server with the DID document, a source, a sink and the tokens.
 */
public class PeerExtension implements ServiceExtension {
    private static final String BASE_URL = "https://w3id.org/edc/v0.0.1/ns/baseUrl";

    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, String> received = new ConcurrentHashMap<>();
    private final ObjectMapper json = new ObjectMapper();
    private Identity identity;

    @Inject
    private EventRouter events;
    @Inject
    private Vault vault;
    @Inject
    private PublicEndpointGeneratorService endpoints;
    @Inject
    private DataPlaneAuthorizationService authorization;

    @Override
    public String name() {
        return "Schakel peer";
    }

    @Provider
    public IdentityService identityService(ServiceExtensionContext context) {
        return identity(context);
    }

    @Provider
    public DefaultParticipantIdExtractionFunction participant() {
        return claims -> claims.getStringClaim("client_id");
    }

    @Provider
    public AudienceResolver audience() {
        return message -> Result.success(message.getCounterPartyId());
    }

    @Override
    public void initialize(ServiceExtensionContext context) {
        var port = context.getConfig().getInteger("schakel.port");
        try {
            var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
            vault.storeSecret("private-key", pem("PRIVATE KEY", pair.getPrivate()));
            vault.storeSecret("public-key", pem("PUBLIC KEY", pair.getPublic()));
            serve(port, identity(context).document(context.getConfig().getString("schakel.versions")));
        } catch (Exception error) {
            throw new IllegalStateException(error);
        }
        endpoints.addGeneratorFunction("HttpData", a -> Endpoint.url("http://localhost:" + port + "/public"));
        events.registerSync(TransferProcessStarted.class, new EventSubscriber() {
            @Override
            public <E extends Event> void on(EventEnvelope<E> envelope) {
                keepToken((TransferProcessStarted) envelope.getPayload());
            }
        });
    }

    private synchronized Identity identity(ServiceExtensionContext context) {
        if (identity == null) {
            try {
                identity = new Identity(context.getConfig().getString("edc.participant.id"));
            } catch (Exception error) {
                throw new IllegalStateException(error);
            }
        }
        return identity;
    }

    private void keepToken(TransferProcessStarted event) {
        if (event.getDataAddress() != null) {
            try {
                tokens.put(event.getTransferProcessId(), json.writeValueAsString(event.getDataAddress().getProperties()));
            } catch (IOException error) {
                throw new IllegalStateException(error);
            }
        }
    }

    private void serve(int port, String document) throws IOException {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/.well-known/did.json", e -> answer(e, 200, document));
        server.createContext("/source", e -> answer(e, 200, "{\"from\":\"edc\",\"parts\":[1,2,3]}"));
        server.createContext("/public", this::pull);
        server.createContext("/tokens/", e -> answer(e, tokens.get(last(e))));
        server.createContext("/sink/", e -> {
            if (!"GET".equals(e.getRequestMethod())) {
                received.put(last(e), new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            }
            answer(e, received.get(last(e)));
        });
        server.start();
    }

    private void pull(HttpExchange exchange) throws IOException {
        var token = exchange.getRequestHeaders().getFirst("Authorization");
        var source = token == null ? null
                : authorization.authorize(token.replaceFirst("^Bearer ", ""), Map.of());
        if (source == null || source.failed()) {
            answer(exchange, 403, "{}");
            return;
        }
        var from = source.getContent().getStringProperty(BASE_URL, source.getContent().getStringProperty("baseUrl"));
        try (var stream = new java.net.URL(from).openStream()) {
            answer(exchange, 200, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String last(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void answer(HttpExchange exchange, String found) throws IOException {
        answer(exchange, found == null ? 404 : 200, found == null ? "{}" : found);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (var stream = exchange.getResponseBody()) {
            stream.write(body);
        }
    }

    private static String pem(String kind, Key key) {
        var text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(key.getEncoded());
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }
}
