package dev.wharf.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SchemaParserTest {
    private static final String SCHEMA =
            """
            // A comment before the schema.
            {
              "apiKey": 10001, "type": "request", "name": "PingRequest", "listeners": ["broker"],
              "validVersions": "1-3", "flexibleVersions": "2+", "latestVersionUnstable": true,
              "fields": [
                { "name": "Gone", "type": "int32", "versions": "0" },
                { "name": "late", "type": "[]Shared", "versions": "3+" },
                { "name": "Early", "type": "Shared", "versions": "1-2" },
                { "name": "Extra", "type": "string", "taggedVersions": "2+", "tag": 0,
                  "nullableVersions": "2+", "default": null }
              ],
              "commonStructs": [
                { "name": "Shared", "versions": "0+", "fields": [
                  { "name": "Id", "type": "int64", "versions": "0+" },
                  { "name": "Notes", "type": "[]string", "versions": "0+" }
                ]}
              ]
            }
            """;

    private final MessageSchema message = SchemaParser.parse(SCHEMA);

    @Test
    void aSchemaOfOurOwnReadsLikeKafkas() {
        assertThat(message.name()).isEqualTo("PingRequest");
        assertThat(message.apiKey()).isEqualTo(10001);
        assertThat(message.versions()).isEqualTo(new Versions(1, 3));
        assertThat(message.highestStableVersion()).isEqualTo(2);
    }

    @Test
    void fieldsOfVersionsThatAreGoneAreDroppedAndNamesBeginWithACapital() {
        assertThat(message.root().fields())
                .extracting(FieldSchema::name)
                .containsExactly("Late", "Early", "Extra");
    }

    @Test
    void aCommonStructureHasItsOwnVersionsNotThoseOfTheFieldThatNamesItFirst() {
        assertThat(message.struct("Shared").versions()).isEqualTo(new Versions(1, 3));
    }

    @Test
    void theSmallestEncodingIsCountedOverAllVersions() {
        assertThat(message.minimumBytes(message.struct("Shared"))).isEqualTo(8 + 1 + 1);
    }

    @Test
    void aTaggedFieldWithoutVersionsOrDefaultHasItsTagsVersionsAndIsEmpty() {
        FieldSchema extra = message.root().taggedFields().getFirst();
        assertThat(extra.versions()).isEqualTo(Versions.parse("2+"));
        assertThat(extra.defaultValue()).isEqualTo("\"\"");
    }

    @Test
    void whatTheGeneratorDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> SchemaParser.parse(SCHEMA.replace("int64", "int63")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("int63");
        assertThatThrownBy(() -> SchemaParser.parse(SCHEMA.replace("\"request\"", "\"demand\"")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("demand");
        assertThatThrownBy(() -> SchemaParser.parse("{"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
