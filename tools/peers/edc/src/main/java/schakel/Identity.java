package schakel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.eclipse.edc.spi.iam.ClaimToken;
import org.eclipse.edc.spi.iam.IdentityService;
import org.eclipse.edc.spi.iam.TokenParameters;
import org.eclipse.edc.spi.iam.TokenRepresentation;
import org.eclipse.edc.spi.iam.VerificationContext;
import org.eclipse.edc.spi.result.Result;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The self-issued token of the Decentralized Claims Protocol with did:web over http, without the
 * presentation of credentials: EDC's own module for that protocol needs an identity hub beside it.
 */
final class Identity implements IdentityService {
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String did;
    private final KeyPair keys;

    Identity(String did) throws Exception {
        this.did = did;
        this.keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    /** The document that the did:web leads to. */
    String document(String versionsAddress) throws Exception {
        var encoded = keys.getPublic().getEncoded();
        var x = ENCODER.encodeToString(Arrays.copyOfRange(encoded, PREFIX.length, encoded.length));
        var id = did + "#1";
        var method = Map.of("id", id, "type", "JsonWebKey", "controller", did,
                "publicKeyJwk", Map.of("kty", "OKP", "crv", "Ed25519", "alg", "Ed25519", "kid", id, "x", x));
        return json.writeValueAsString(Map.of(
                "@context", List.of("https://www.w3.org/ns/did/v1"),
                "id", did,
                "verificationMethod", List.of(method),
                "authentication", List.of(id),
                "assertionMethod", List.of(id),
                "capabilityInvocation", List.of(id),
                "service", List.of(Map.of("id", did + "#data", "type", "DataService",
                        "serviceEndpoint", versionsAddress))));
    }

    @Override
    public Result<TokenRepresentation> obtainClientCredentials(String context, TokenParameters parameters) {
        try {
            var now = Instant.now().getEpochSecond();
            var header = part(Map.of("alg", "Ed25519", "typ", "JWT", "kid", did + "#1"));
            var claims = part(Map.of("iss", did, "sub", did, "aud", parameters.getStringClaim("aud"),
                    "jti", UUID.randomUUID().toString(), "iat", now, "nbf", now, "exp", now + 120));
            var signer = Signature.getInstance("Ed25519");
            signer.initSign(keys.getPrivate());
            signer.update((header + "." + claims).getBytes(StandardCharsets.US_ASCII));
            var token = header + "." + claims + "." + ENCODER.encodeToString(signer.sign());
            return Result.success(TokenRepresentation.Builder.newInstance().token("Bearer " + token).build());
        } catch (Exception error) {
            return Result.failure("no token: " + error);
        }
    }

    @Override
    public Result<ClaimToken> verifyJwtToken(String context, TokenRepresentation token, VerificationContext how) {
        try {
            var parts = token.getToken().replaceFirst("^Bearer ", "").split("\\.");
            var header = json.readTree(DECODER.decode(parts[0]));
            var claims = json.readTree(DECODER.decode(parts[1]));
            var issuer = claims.path("iss").asText();
            var now = Instant.now().getEpochSecond();
            var audience = claims.path("aud");
            var forMe = audience.isArray() ? audience.size() == 1 && did.equals(audience.get(0).asText())
                    : did.equals(audience.asText());
            if (!issuer.equals(claims.path("sub").asText()) || !forMe || claims.path("exp").asLong() < now) {
                return Result.failure("the token is not for me, or no longer");
            }
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(
                    new X509EncodedKeySpec(keyOf(issuer, header.path("kid").asText()))));
            verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!verifier.verify(DECODER.decode(parts[2]))) {
                return Result.failure("the signature does not hold");
            }
            return Result.success(ClaimToken.Builder.newInstance().claim("client_id", issuer).build());
        } catch (Exception error) {
            return Result.failure("the token cannot be read: " + error);
        }
    }

    private String part(Map<String, Object> content) throws Exception {
        return ENCODER.encodeToString(json.writeValueAsBytes(content));
    }

    private byte[] keyOf(String issuer, String kid) throws Exception {
        var host = URLDecoder.decode(issuer.substring("did:web:".length()), StandardCharsets.UTF_8);
        var address = URI.create("http://" + host + "/.well-known/did.json");
        var answer = http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        for (JsonNode method : json.readTree(answer.body()).path("verificationMethod")) {
            var id = method.path("id").asText();
            if (id.equals(kid) || (issuer + id).equals(kid)) {
                var x = DECODER.decode(method.path("publicKeyJwk").path("x").asText());
                var encoded = Arrays.copyOf(PREFIX, PREFIX.length + x.length);
                System.arraycopy(x, 0, encoded, PREFIX.length, x.length);
                return encoded;
            }
        }
        throw new IllegalArgumentException("no key " + kid);
    }
}
