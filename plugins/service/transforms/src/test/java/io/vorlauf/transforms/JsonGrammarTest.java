// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vorlauf.api.parameter.InvalidParameterException;
import io.vorlauf.transforms.internal.grammar.Alphabet;
import io.vorlauf.transforms.internal.grammar.State;
import io.vorlauf.transforms.internal.schema.SchemaCompiler;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts a schema allows, and which schemas are refused. Quotes are written as apostrophes. */
class JsonGrammarTest {

    private static final Alphabet ALL = alphabet(0, 0x100);

    private static Alphabet alphabet(int from, int to) {
        BitSet bytes = new BitSet();
        bytes.set(from, to);
        return new Alphabet(bytes);
    }

    private static State read(String schema, String text) {
        return SchemaCompiler.compile(schema.replace('\'', '"'), ALL)
                .step(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static void allows(String schema, String... texts) {
        for (String text : texts) {
            assertThat(read(schema, text).isComplete()).as("%s allows %s", schema, text).isTrue();
        }
    }

    /** Neither whole nor as the beginning of another one. */
    private static void refuses(String schema, String... texts) {
        for (String text : texts) {
            assertThat(read(schema, text).isDead()).as("%s refuses %s", schema, text).isTrue();
        }
    }

    private static void isOpen(String schema, String... texts) {
        for (String text : texts) {
            State state = read(schema, text);
            assertThat(state.isDead() || state.isComplete()).as("%s goes on after %s", schema, text).isFalse();
        }
    }

    @Test
    void withoutASchemaAnyValueIsAllowed() {
        allows("", "null", "true", "false", "0", "-0", "12", "-3.25", "1e5", "2.5E-07", "''", "'a'", "[]", "[1,[2],{}]",
                "{}", "{'a':1}", "{'a': 1, 'b':[true, null]}", "'\\u00e9\\n\\\\'", "'é😀'");
    }

    @Test
    void whatIsNotJsonIsRefused() {
        refuses("", " 1", "01", "-a", "1.x", "+1", ".5", "nulL", "'\n", "'\\x", "[,", "[1 ", "[1,]", "{a", "{'a'}", "{'a':1,}",
                "{,", "'a''", "[]]", "{'a' :", "truex");
        isOpen("", "", "-", "1.", "1e", "'", "'\\", "'\\u00", "[", "[1,", "{", "{'a'", "{'a':", "[1", "nul");
    }

    @Test
    void whiteSpaceIsOneSpaceBehindACommaOrAColon() {
        allows("", "[1, 2]", "[1,2]", "{'a': 1, 'b':2}");
        refuses("", "[ 1", "[1 ,", "[1,  2", "{ '", "{'a':  1", "{'a':1 ", "[1,\n2");
    }

    @Test
    void noNameIsThereTwice() {
        refuses("", "{'a':1,'a'");
        refuses("{'properties':{'a':{}}}", "{'b':1,'a':1,'b'", "{'a':1,'a'", "{'a':1,'b':1,'a'");
        allows("{'properties':{'a':{}}}", "{'b':1,'a':1,'c':{'b':1}}");
    }

    @Test
    void halvesOfSurrogatePairsComeInPairs() {
        allows("", "'\\ud83d\\ude00'", "'\\uD7ff'", "'\\uE000'");
        refuses("", "'\\ude00", "'\\ud83d'", "'\\ud83dx", "'\\ud83d\\n", "'\\ud83d\\ud83d");
    }

    @Test
    void stringsAreWellFormedUtf8() {
        State string = read("", "'");
        byte[][] wrong = {{(byte) 0x80}, {(byte) 0xC0}, {(byte) 0xC3, '"'}, {(byte) 0xE0, (byte) 0x80}, {(byte) 0xED, (byte) 0xA0},
            {(byte) 0xF4, (byte) 0x90}, {(byte) 0xF5}, {0x1F}};
        for (byte[] bytes : wrong) {
            assertThat(string.step(bytes).isDead()).isTrue();
        }
        assertThat(string.step("\u0080\u07FF\u0800\uD7FF\uE000\uFFFF😀\uDBFF\uDFFF\"".getBytes(StandardCharsets.UTF_8)).isComplete())
                .isTrue();
    }

    @Test
    void aTypeAllowsItsValues() {
        allows("{'type':'string'}", "'a'");
        refuses("{'type':'string'}", "1", "[", "{", "n", "t");
        allows("{'type':['null','integer']}", "null", "-12");
        refuses("{'type':['null','integer']}", "true", "1.", "1e");
        allows("{'type':['integer','number']}", "1.5");
        allows("{'type':'boolean'}", "true", "false");
    }

    @Test
    void aSchemaWithoutATypeConstrainsTheTypesItsKeywordsAreAbout() {
        allows("{'minLength':2}", "1", "'ab'", "[]", "null");
        refuses("{'minLength':2}", "'a'");
        allows("{'required':['a']}", "'x'", "{'b':1,'a':2}");
        refuses("{'required':['a']}", "{}");
        allows("{'items':{'type':'null'}}", "{'a':1}", "[null]");
        refuses("{'items':{'type':'null'}}", "[1");
    }

    @Test
    void objectsHaveWhatTheyMustAndNothingElse() {
        String schema = "{'type':'object','properties':{'name':{'type':'string'},'age':{'type':'integer'}},"
                + "'required':['name'],'additionalProperties':false}";
        allows(schema, "{'name':'x'}", "{'age':1,'name':'x'}", "{'name':'x', 'age': 1}");
        refuses(schema, "{}", "{'age':1}", "{'nam'", "{'other", "{'name':1", "{'name':'x','age':1,", "{'age':'");
    }

    @Test
    void additionalPropertiesObeyTheirSchema() {
        String schema = "{'type':'object','properties':{'a':{'type':'null'}},'additionalProperties':{'type':'integer'}}";
        allows(schema, "{'a':null,'b':1}", "{'ab':1,'':2}", "{}");
        refuses(schema, "{'a':1", "{'b':null");
        allows("{'additionalProperties':{'type':'integer'},'type':'object','required':['r']}", "{'r':1}", "{'q':2,'r':3}");
        refuses("{'additionalProperties':{'type':'integer'},'type':'object','required':['r']}", "{'r':t", "{'q':1}");
    }

    @Test
    void aPropertyThatMayNotBeThereIsNot() {
        refuses("{'type':'object','properties':{'a':false}}", "{'a'");
        allows("{'type':'object','properties':{'a':false}}", "{'b':1}", "{'aa':1}");
    }

    @Test
    void namesMayNeedEscapes() {
        String schema = "{'type':'object','properties':{'a\\\"b\\nc':{}},'additionalProperties':false,'required':['a\\\"b\\nc']}";
        allows(schema, "{'a\\\"b\\nc':1}");
        refuses(schema, "{'a'", "{'a\\u");
    }

    @Test
    void arraysHaveAsManyItemsAsTheyMay() {
        String schema = "{'type':'array','items':{'type':'boolean'},'minItems':2,'maxItems':3}";
        allows(schema, "[true,false]", "[true, false, true]");
        refuses(schema, "[]", "[true]", "[true,true,true,", "[1");
        allows("{'type':'array','items':false}", "[]");
        refuses("{'type':'array','items':false}", "[1", "[n");
        allows("{'type':'array','maxItems':1}", "[[]]");
        refuses("{'type':'array','maxItems':0}", "[1");
        allows("{'type':'array','minItems':3}", "[1,2,3]", "[1,2,3,4]");
        refuses("{'type':'array','minItems':3}", "[1,2]");
    }

    @Test
    void lengthsCountCharacters() {
        String schema = "{'type':'string','minLength':2,'maxLength':3}";
        allows(schema, "'ab'", "'😀é😀'", "'\\ud83d\\ude00\\n'", "'\\u0061bc'");
        refuses(schema, "'a'", "'abcd", "'😀é😀x", "'😀'", "'\\ud83d\\ude00'");
        allows("{'type':'string','maxLength':0}", "''");
        refuses("{'type':'string','maxLength':0}", "'a", "'\\");
    }

    @Test
    void numbersKeepToTheirBounds() {
        allows("{'type':'integer','minimum':7,'maximum':23}", "7", "8", "10", "19", "23");
        refuses("{'type':'integer','minimum':7,'maximum':23}", "0", "3", "24", "70", "-", "7.", "100", "1e");
        isOpen("{'type':'integer','minimum':7,'maximum':23}", "1");
        allows("{'type':'integer','minimum':-12,'maximum':3}", "-12", "-1", "0", "3", "-9");
        refuses("{'type':'integer','minimum':-12,'maximum':3}", "-13", "-0", "4", "-2x", "10");
        allows("{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1}", "0.5", "0.000001", "0.999");
        refuses("{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1}", "1", "-", "0x", "2");
        isOpen("{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1}", "0", "0.", "0.0");
        allows("{'type':'number','minimum':2.5,'maximum':2.5}", "2.5", "2.500");
        refuses("{'type':'number','minimum':2.5,'maximum':2.5}", "2.4", "2.51", "3");
        isOpen("{'type':'number','minimum':2.5,'maximum':2.5}", "2");
        allows("{'type':'number','minimum':1e30}", "1" + "0".repeat(30), "2" + "0".repeat(30));
        refuses("{'type':'number','maximum':-1}", "0", "1", "-0x");
        allows("{'type':'number','maximum':-1}", "-1", "-1.5", "-123456");
    }

    @Test
    void valuesMayBeListed() {
        String schema = "{'enum':['red','green',1,12,1.5,null,{'a':[1,'x']}]}";
        allows(schema, "'red'", "1", "12", "1.5", "null", "{'a':[1,'x']}");
        refuses(schema, "'r'", "'yellow", "13", "2", "{'a': ", "'re\\");
        allows("{'const':'é\\n'}", "'é\\n'");
        allows("{'enum':[1,2,'a',null],'type':'integer','minimum':2}", "2");
        refuses("{'enum':[1,2,'a',null],'type':'integer','minimum':2}", "1", "'", "n");
        allows("{'type':'array','items':{'enum':[1,12]}}", "[1,12,1]");
    }

    @Test
    void oneOfSeveralSchemasIsEnough() {
        String schema = "{'anyOf':[{'type':'object','properties':{'a':{'type':'integer'}},'required':['a'],"
                + "'additionalProperties':false},{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'null'}},"
                + "'required':['a','b'],'additionalProperties':false},{'type':'string'}]}";
        allows(schema, "{'a':1}", "{'a':1,'b':null}", "{'b':null,'a':1}", "'x'");
        refuses(schema, "{}", "{'b':null}", "{'b':1", "1");
    }

    @Test
    void whatStandsBesideSeveralSchemasHoldsForEach() {
        String schema = "{'type':'object','properties':{'k':{'type':'string'}},'required':['k'],'anyOf':["
                + "{'properties':{'k':{'const':'a'},'x':{'type':'integer'}},'required':['x']},"
                + "{'properties':{'k':{'const':'b'}}}],'additionalProperties':{'type':'boolean'}}";
        allows(schema, "{'k':'b'}", "{'k':'b','z':true}");
        refuses(schema, "{'k':'a'}", "{'k':'c", "{'x':1", "{'k':'b','z':1");
    }

    @Test
    void alternativesThatAreNestedStayFew() {
        String schema = "{'$ref':'#/$defs/t','$defs':{'t':{'anyOf':["
                + "{'type':'object','properties':{'c':{'$ref':'#/$defs/t'}},'additionalProperties':false},"
                + "{'type':'object','properties':{'c':{'$ref':'#/$defs/t'},'d':{}},'additionalProperties':false},"
                + "{'type':'array','items':{'$ref':'#/$defs/t'}}]}}}";
        State state = read(schema, "{'c':[".repeat(200));
        assertThat(state.frames()).hasSizeLessThan(10);
        assertThat(state.step("]}".repeat(200).getBytes(StandardCharsets.UTF_8)).isComplete()).isTrue();
    }

    @Test
    void referencesMayLeadBack() {
        String schema = "{'type':'object','properties':{'v':{'type':'integer'},'next':{'$ref':'#'}},'required':['v'],"
                + "'additionalProperties':false}";
        allows(schema, "{'v':1}", "{'v':1,'next':{'next':{'v':2},'v':3}}");
        refuses(schema, "{'next':{}}");
        allows("{'$ref':'#/definitions/a~1b%20c','definitions':{'a/b c':{'type':'null'}}}", "null");
        allows("{'type':'array','items':{'$ref':'#/$defs/x/anyOf/1'},'$defs':{'x':{'anyOf':[true,{'const':5}]}}}", "[5,5]");
    }

    @Test
    void whatStandsBesideAReferenceHoldsToo() {
        allows("{'$ref':'#/$defs/s','maxLength':2,'$defs':{'s':{'type':'string'}}}", "'ab'");
        refuses("{'$ref':'#/$defs/s','maxLength':2,'$defs':{'s':{'type':'string'}}}", "'abc", "1");
    }

    @Test
    void annotationsSayNothing() {
        allows("{'$schema':'x','$id':'y','$comment':'z','title':'t','description':'d','default':1,'examples':[1],"
                + "'deprecated':true,'readOnly':true,'writeOnly':true,'type':'null'}", "null");
    }

    @Test
    void statesOfTheSameTextAreEqual() {
        String schema = "{'anyOf':[{'type':'array'},{'type':'object'}]}";
        State first = SchemaCompiler.compile(schema.replace('\'', '"'), ALL);
        byte[] text = "[{\"a\":[1,\"xy".getBytes(StandardCharsets.UTF_8);
        assertThat(first.step(text)).isEqualTo(first.step(text)).hasSameHashCodeAs(first.step(text));
        byte[] longer = "[{\"a\":[1,\"xyz z".getBytes(StandardCharsets.UTF_8);
        assertThat(first.step(text)).isEqualTo(first.step(longer));
        assertThat(first.step(text)).isNotEqualTo(first.step("[{\"b\":[1,\"xy".getBytes(StandardCharsets.UTF_8)));
        byte[] deep = "[".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        assertThat(first.step(deep)).isEqualTo(first.step(deep));
    }

    private static String refusal(String schema) {
        try {
            read(schema, "");
            return "none";
        } catch (RuntimeException e) {
            return e.getMessage().replace('"', '\'');
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pattern", "format", "oneOf", "allOf", "not", "if", "multipleOf", "prefixItems", "uniqueItems",
        "patternProperties", "minProperties", "contains", "dependentRequired", "$anchor", "$dynamicRef", "x-mine"})
    void whatIsNotSupportedIsRefusedByNameAndPlace(String keyword) {
        assertThat(refusal("{'properties':{'na/me':{'" + keyword + "':1}}}")).isEqualTo(
                "the schema's /properties/na~1me has '" + keyword + "', which is not supported; supported are: $ref, "
                        + "additionalProperties, anyOf, const, enum, exclusiveMaximum, exclusiveMinimum, items, maxItems, "
                        + "maxLength, maximum, minItems, minLength, minimum, properties, required, type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{                                         | the schema is not JSON: ",
        "{} 1                                      | the schema is not JSON: ",
        "{a:1}                                     | the schema is not JSON: ",
        "1                                         | the schema must be a schema, which is an object, true or false, not 1",
        "{'items':[true]}                          | the schema's /items must be a schema",
        "{'type':'int'}                            | the schema has a 'type' that must be one or more of array, boolean,",
        "{'type':[]}                               | the schema has a 'type' that must be one type or more, not []",
        "{'minLength':-1}                          | the schema has a 'minLength' that must be a whole number from 0 to",
        "{'type':'null','maxItems':1.5}            | the schema has a 'maxItems' that must be a whole number from 0 to",
        "{'minimum':'1'}                           | the schema has a 'minimum' that must be a number",
        "{'minimum':1e99999}                       | the schema has a 'minimum' that must be a number of 400 digits at most",
        "{'exclusiveMinimum':true}                 | the schema has a 'exclusiveMinimum' that must be a number",
        "{'enum':[]}                               | the schema has a 'enum' that must be a list of values, not []",
        "{'enum':[1e999999999]}                    | the schema has a 'enum' that must be made of numbers of 400 digits",
        "{'anyOf':{}}                              | the schema has a 'anyOf' that must be a list of schemas, not {}",
        "{'required':'a'}                          | the schema has a 'required' that must be a list of names, not 'a'",
        "{'properties':[]}                         | the schema has a 'properties' that must be an object of schemas",
        "{'$ref':'other.json'}                     | the schema has a '$ref' to 'other.json', which is not supported",
        "{'$ref':'#name'}                          | the schema has a '$ref' to '#name', which is not supported",
        "{'$ref':'#/$defs/a'}                      | the schema has a '$ref' to '#/$defs/a', but there is no '$defs' on",
        "{'$ref':'#'}                              | the schema refers to itself, with nothing in between",
        "{'anyOf':[{'$ref':'#'},true]}             | the schema refers to itself, with nothing in between",
        "false                                     | no finite value obeys the schema",
        "{'type':'string','minLength':3,'maxLength':2} | no finite value obeys the schema",
        "{'type':'integer','minimum':1.2,'maximum':1.8} | no finite value obeys the schema",
        "{'type':'number','exclusiveMinimum':1,'maximum':1} | no finite value obeys the schema",
        "{'type':'array','minItems':2,'maxItems':1} | no finite value obeys the schema",
        "{'type':'array','minItems':1,'items':false} | no finite value obeys the schema",
        "{'enum':['a'],'type':'integer'}           | no finite value obeys the schema",
        "{'const':1,'enum':[2]}                    | no finite value obeys the schema",
        "{'type':'object','required':['a'],'additionalProperties':false} | no finite value obeys the schema",
        "{'type':'object','required':['a'],'properties':{'a':{'$ref':'#'}}} | no finite value obeys the schema",
        "{'properties':{'a':{'type':'string','enum':[1]}}} | no finite value obeys the schema's /properties/a",
        "{'type':'string','anyOf':[{'type':'null'}]} | no finite value obeys the schema",
    })
    void whatCannotBeObeyedIsRefused(String schema, String message) {
        assertThat(refusal(schema)).startsWith(message);
    }

    @Test
    void tooManyChoicesAreRefused() {
        String branch = "{'anyOf':[" + "{'minimum':1},".repeat(39) + "true]}";
        StringBuilder schema = new StringBuilder("{'$defs':{");
        StringBuilder all = new StringBuilder(branch);
        for (int i = 0; i < 3; i++) {
            schema.append("'d").append(i).append("':").append(all).append(',');
            all = new StringBuilder(branch.substring(0, branch.length() - 1)).append(",'$ref':'#/$defs/d" + i + "'}");
        }
        schema.append("'d3':").append(all).append("},'$ref':'#/$defs/d3'}");
        assertThat(refusal(schema.toString())).matches("the schema's /.* leaves more than 1000 choices");
    }

    @Test
    void aVocabularyThatCannotSpellWhatIsNeededIsRefused() {
        assertThatThrownBy(() -> SchemaCompiler.compile("{\"type\":\"array\"}", alphabet('a', 'z')))
                .hasMessageStartingWith("the vocabulary cannot spell ");
        assertThatThrownBy(() -> SchemaCompiler.compile("{\"const\":\"x\"}", alphabet('a', 'z')))
                .hasMessage("the vocabulary cannot spell \"x\": it has no token of its own for each of its bytes");
        State escaped = SchemaCompiler.compile("{\"const\":\"é\"}", alphabet(0, 0x80));
        assertThat(escaped.step("\"\\u00e9\"".getBytes(StandardCharsets.UTF_8)).isComplete()).isTrue();
    }

    private static final SpelledTokenizer BYTES = SpelledTokenizer.random(1, 0);

    private static void create(Optional<io.vorlauf.api.text.Tokenizer> tokenizer, Set<Integer> stops, String schema) {
        JsonGrammar factory = new JsonGrammar();
        factory.create(new Context(Context.values(factory, Map.of("schema", schema)), tokenizer.map(one -> one),
                BYTES.vocabularySize(), stops));
    }

    @Test
    void aGenerationThatCannotBeServedIsRefused() {
        assertThatThrownBy(() -> create(Optional.empty(), Set.of(0), "")).isInstanceOf(InvalidParameterException.class)
                .hasMessage("transform 'json' needs a tokenizer, and the target has none: its ids spell no JSON");
        for (Set<Integer> stops : List.<Set<Integer>>of(Set.of(), Set.of(5000))) {
            assertThatThrownBy(() -> create(Optional.of(BYTES), stops, "")).isInstanceOf(InvalidParameterException.class)
                    .hasMessage("transform 'json' needs a stop token to end the text with, and the generation has none");
        }
        assertThatThrownBy(() -> create(Optional.of(BYTES), Set.of(0), "{\"not\":true}"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageStartingWith("transform 'json': the schema has 'not', which is not supported; ");
    }
}
