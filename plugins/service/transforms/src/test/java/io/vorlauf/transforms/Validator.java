// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Somebody else's opinion on a text: what is wrong with it. */
final class Validator {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final JsonSchema schema;

    /** A validator for a schema. */
    Validator(String schema) {
        try {
            // Read as texts are: two numbers that are read differently would not be the same.
            this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(MAPPER.readTree(schema.isEmpty() ? "true" : schema));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a text, in words; empty if nothing is. */
    List<String> complaints(byte[] text) {
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
            return schema.validate(MAPPER.readTree(decoded)).stream().map(Object::toString).toList();
        } catch (CharacterCodingException e) {
            return List.of("not UTF-8: " + e);
        } catch (JsonProcessingException e) {
            return List.of(e.getMessage());
        }
    }
}
