// SPDX-License-Identifier: Apache-2.0
package io.vorlauf.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Templates written for these tests in the style of model families, and what they have to print. */
class FamiliesTest {

    private static final Map<String, Object> SYSTEM = message("system", "Be brief.");
    private static final Map<String, Object> HI = message("user", " Hi {{ name }} ");
    private static final Map<String, Object> HELLO = message("assistant", "Hello!");
    private static final Map<String, Object> BYE = message("user", "Bye");

    private static Map<String, Object> message(String role, Object content) {
        return object("role", role, "content", content);
    }

    private static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static String render(String template, List<?> messages, Object... more) {
        Map<String, Object> variables = object(more);
        variables.put("messages", messages);
        variables.putIfAbsent("add_generation_prompt", true);
        return ChatTemplate.parse(template).render(variables);
    }

    @Test
    void chatMl() {
        String template = """
                {% for message in messages %}
                {{'<|im_start|>' + message['role'] + '
                ' + message['content'] + '<|im_end|>' + '
                '}}
                {%- endfor %}
                {% if add_generation_prompt %}{{ '<|im_start|>assistant
                ' }}{% endif %}
                """;

        assertThat(render(template, List.of(SYSTEM, HI))).isEqualTo(
                "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n Hi {{ name }}"
                        + " <|im_end|>\n<|im_start|>assistant\n");
    }

    @Test
    void zephyr() {
        String template = """
                {% for message in messages %}
                {% if message['role'] == 'user' %}
                {{ '<|user|>
                ' + message['content'] + eos_token }}
                {% elif message['role'] == 'system' %}
                {{ '<|system|>
                ' + message['content'] + eos_token }}
                {% elif message['role'] == 'assistant' %}
                {{ '<|assistant|>
                '  + message['content'] + eos_token }}
                {% endif %}
                {% if loop.last and add_generation_prompt %}
                {{ '<|assistant|>' }}
                {% endif %}
                {% endfor %}""";

        assertThat(render(template, List.of(SYSTEM, HELLO, BYE), "eos_token", "</s>")).isEqualTo(
                "<|system|>\nBe brief.</s>\n<|assistant|>\nHello!</s>\n<|user|>\nBye</s>\n<|assistant|>\n");
    }

    @Test
    void graniteWithDocumentsAndADate() {
        String template = """
                {%- if messages[0]['role'] == 'system' %}
                    {%- set system_message = messages[0]['content'] %}
                    {%- set loop_messages = messages[1:] %}
                {%- else %}
                    {%- set system_message = "Knowledge Cutoff Date: April 2024.\\nToday's Date:"
                            + " " + strftime_now('%Y') | length | string + "." %}
                    {%- if documents %}
                        {%- set system_message = system_message + " Use the documents." %}
                    {%- endif %}
                    {%- set loop_messages = messages %}
                {%- endif %}
                {{- '<|start_of_role|>system<|end_of_role|>' + system_message + '<|end_of_text|>
                ' }}
                {%- if documents %}
                    {{- '<|start_of_role|>documents<|end_of_role|>' }}
                    {%- for document in documents %}
                        {{- 'Document ' + loop.index | string + '
                ' }}
                        {{- document['text'] }}
                        {%- if not loop.last %}{{ '

                ' }}{%- endif %}
                    {%- endfor %}
                    {{- '<|end_of_text|>
                ' }}
                {%- endif %}
                {%- for message in loop_messages %}
                    {{- '<|start_of_role|>' + message['role'] + '<|end_of_role|>' + message['content'] + '<|end_of_text|>
                ' }}
                    {%- if loop.last and add_generation_prompt %}
                        {{- '<|start_of_role|>assistant' }}
                            {%- if controls %}
                                {{- ' ' + controls | tojson() }}
                            {%- endif %}
                        {{- '<|end_of_role|>' }}
                    {%- endif %}
                {%- endfor %}""";

        assertThat(render(template, List.of(BYE), "documents", List.of(Map.of("text", "A"), Map.of("text", "B")),
                        "controls", object("length", "short", "n", 1)))
                .isEqualTo("<|start_of_role|>system<|end_of_role|>Knowledge Cutoff Date: April 2024.\nToday's Date: 4."
                        + " Use the documents.<|end_of_text|>\n<|start_of_role|>documents<|end_of_role|>Document"
                        + " 1\nA\n\n"
                        + "Document 2\nB<|end_of_text|>\n<|start_of_role|>user<|end_of_role|>Bye<|end_of_text|>\n"
                        + "<|start_of_role|>assistant {\"length\": \"short\", \"n\": 1}<|end_of_role|>");
    }

    @Test
    void olmo() {
        String template = "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}{{"
                + " '<|system|>\n'"
                + " + message['content'] + '\n' }}{% elif message['role'] == 'user' %}{{ '<|user|>\n' +"
                + " message['content'] + '\n' }}"
                + "{% elif message['role'] == 'assistant' %}{% if not loop.last %}{{ '<|assistant|>\n'  +"
                + " message['content'] +"
                + " eos_token + '\n' }}{% else %}{{ '<|assistant|>\n'  + message['content'] + eos_token }}{%"
                + " endif %}{% endif %}"
                + "{% if loop.last and add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}{% endfor %}";

        assertThat(render(template, List.of(BYE, HELLO), "bos_token", "<s>", "eos_token", "<e>", "add_generation_prompt", false))
                .isEqualTo("<s><|user|>\nBye\n<|assistant|>\nHello!<e>");
    }

    @Test
    void falconInstruct() {
        String template = """
                {% for message in messages %}{% if not loop.first %}{{ '\\n' }}{% endif %}{% if message['role'] == 'system' %}\
                {{ message['content'] }}{% elif message['role'] == 'user' %}{{ 'User: ' + message['content'].replace('\\r\\n', '\\n')\
                .replace('\\n\\n', '\\n').strip() }}{% elif message['role'] == 'assistant' %}{{ 'Falcon: ' + message['content'] }}\
                {% endif %}{% endfor %}{% if add_generation_prompt %}{{ '\\nFalcon:' }}{% endif %}""";

        assertThat(render(template, List.of(SYSTEM, message("user", "  a\r\n\r\nb\n")))).isEqualTo("Be"
                + " brief.\nUser: a\nb\nFalcon:");
    }

    @Test
    void gemma3WithPartsOfContent() {
        String template = """
                {{ bos_token }}
                {%- if messages[0]['role'] == 'system' -%}
                    {%- if messages[0]['content'] is string -%}
                        {%- set first_user_prefix = messages[0]['content'] + '\\n\\n' -%}
                    {%- else -%}
                        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '\\n\\n' -%}
                    {%- endif -%}
                    {%- set loop_messages = messages[1:] -%}
                {%- else -%}
                    {%- set first_user_prefix = "" -%}
                    {%- set loop_messages = messages -%}
                {%- endif -%}
                {%- for message in loop_messages -%}
                    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
                        {{ raise_exception("Conversation roles must alternate user/assistant/user/assistant/...") }}
                    {%- endif -%}
                    {%- if (message['role'] == 'assistant') -%}
                        {%- set role = "model" -%}
                    {%- else -%}
                        {%- set role = message['role'] -%}
                    {%- endif -%}
                    {{ '<start_of_turn>' + role + '\\n' + (first_user_prefix if loop.first else "") }}
                    {%- if message['content'] is string -%}
                        {{ message['content'] | trim }}
                    {%- elif message['content'] is iterable -%}
                        {%- for item in message['content'] -%}
                            {%- if item['type'] == 'image' -%}
                                {{ '<start_of_image>' }}
                            {%- elif item['type'] == 'text' -%}
                                {{ item['text'] | trim }}
                            {%- endif -%}
                        {%- endfor -%}
                    {%- else -%}
                        {{ raise_exception("Invalid content type") }}
                    {%- endif -%}
                    {{ '<end_of_turn>\\n' }}
                {%- endfor -%}
                {%- if add_generation_prompt -%}
                    {{'<start_of_turn>model\\n'}}
                {%- endif -%}
                """;
        Object parts = List.of(Map.of("type", "image"), Map.of("type", "text", "text", " What? "));

        assertThat(render(template, List.of(SYSTEM, message("user", parts), HELLO, HI), "bos_token", "<bos>")).isEqualTo(
                "<bos><start_of_turn>user\nBe brief.\n\n<start_of_image>What?<end_of_turn>\n<start_of_turn>model\nHello!<end_of_turn>\n"
                        + "<start_of_turn>user\nHi {{ name }}<end_of_turn>\n<start_of_turn>model\n");
        assertThatThrownBy(() -> render(template, List.of(message("user", 7))))
                .hasMessageContaining("refuses the conversation: Invalid content type");
    }

    @Test
    void mistralWithTools() {
        String template = """
                {%- set user_messages = messages | selectattr("role", "equalto", "user") | list %}
                {{- bos_token }}
                {%- for message in messages | rejectattr("role", "equalto", "system") %}
                    {%- if message["role"] == "user" %}
                        {%- if tools is defined and tools is not none and (message == user_messages[-1]) %}
                            {{- "[AVAILABLE_TOOLS] [" }}
                            {%- for tool in tools %}
                                {%- set tool = tool.function %}
                                {{- '{"type": "function", "function": {' }}
                                {%- for key, val in tool|items if key != "return" %}
                                    {%- if val is string %}
                                        {{- '"' + key + '": "' + val + '"' }}
                                    {%- else %}
                                        {{- '"' + key + '": ' + val|tojson }}
                                    {%- endif %}
                                    {%- if not loop.last %}
                                        {{- ", " }}
                                    {%- endif %}
                                {%- endfor %}
                                {{- "}}" }}
                                {{- ", " if not loop.last else "]" }}
                            {%- endfor %}
                            {{- "[/AVAILABLE_TOOLS]" }}
                        {%- endif %}
                        {{- "[INST] " + message["content"] + "[/INST]" }}
                    {%- elif message.tool_calls is defined and message.tool_calls is not none %}
                        {{- "[TOOL_CALLS] [" }}
                        {%- for call in message.tool_calls %}
                            {%- set out = call.function|tojson %}
                            {{- out[:-1] + ', "id": "' + call.id[-9:] + '"}' }}
                            {{- "]" + eos_token if loop.last else ", " }}
                        {%- endfor %}
                    {%- elif message.role == "tool" %}
                        {{- "[TOOL_RESULTS] " ~ {"content": message.content, "call_id": message.tool_call_id}|tojson ~ "[/TOOL_RESULTS]" }}
                    {%- endif %}
                {%- endfor %}""";
        Map<String, Object> tool = object("function", object("name", "sum", "return", "int",
                "parameters", object("a", List.of(1, 2.0, true), "b", null)));
        Map<String, Object> call = object("role", "assistant", "tool_calls",
                List.of(object("id", "call-123456789", "function", object("name", "sum", "arguments", object("x", 1)))));
        Map<String, Object> result = object("role", "tool", "tool_call_id", "123456789", "content", "é\"3");

        assertThat(render(template, List.of(SYSTEM, BYE, call, result), "tools", List.of(tool, tool), "bos_token", "<s>",
                        "eos_token", "</s>"))
                .isEqualTo("<s>[AVAILABLE_TOOLS] [{\"type\": \"function\", \"function\": {\"name\": \"sum\","
                        + " \"parameters\": {\"a\": "
                        + "[1, 2.0, true], \"b\": null}}}, {\"type\": \"function\", \"function\": {\"name\":"
                        + " \"sum\", \"parameters\": "
                        + "{\"a\": [1, 2.0, true], \"b\": null}}}][/AVAILABLE_TOOLS][INST]"
                        + " Bye[/INST][TOOL_CALLS] [{\"name\": \"sum\", "
                        + "\"arguments\": {\"x\": 1}, \"id\": \"123456789\"}]</s>[TOOL_RESULTS] {\"content\":"
                        + " \"é\\\"3\", \"call_id\": "
                        + "\"123456789\"}[/TOOL_RESULTS]");
    }

    @Test
    void commandWithMacrosThatDescribeTypes() {
        String template = """
                {%- macro json_to_python_type(json_spec) %}
                {%- set basic_type_map = {
                    "string": "str",
                    "number": "float",
                    "integer": "int",
                    "boolean": "bool"
                } %}
                {%- if json_spec.type is iterable and json_spec.type is not string %}
                    {{- "Union[" + json_spec.type | map("upper") | join(", ") + "]" }}
                {%- elif basic_type_map[json_spec.type] is defined %}
                    {{- basic_type_map[json_spec.type] }}
                {%- elif json_spec.type == "array" %}
                    {{- "List[" +  json_to_python_type(json_spec["items"]) + "]"}}
                {%- elif json_spec.type == "object" %}
                    {{- "Dict[str, " + json_to_python_type(json_spec.additionalProperties) + ']' }}
                {%- else %}
                    {{- "Any" }}
                {%- endif %}
                {%- endmacro %}
                {%- macro section(title, level=2, mark='#') %}
                {{- mark * level ~ ' ' ~ title | title }}
                {{ caller() }}
                {%- endmacro %}
                {%- for tool in tools -%}
                {%- call section(tool.name, level=3) -%}
                def {{ tool.name }}(
                {%- for name, field in tool.parameters.properties.items() %}
                {{- name }}: {% if name not in tool.parameters.required %}Optional[{{ json_to_python_type(field) }}] = None
                {%- else %}{{ json_to_python_type(field) }}{% endif %}
                {{- ", " if not loop.last }}
                {%- endfor -%}
                ):{%- endcall %}
                {{ '---' if not loop.last }}
                {%- endfor -%}
                """;
        Map<String, Object> properties = object("q", object("type", "string"),
                "tags", object("type", "array", "items", object("type", "array", "items", object("type", "integer"))),
                "m", object("type", "object", "additionalProperties", object("type", "null")),
                "u", object("type", List.of("a", "b")));
        Map<String, Object> tool = object("name", "look up",
                "parameters", object("properties", properties, "required", List.of("q", "m")));

        assertThat(render(template, List.of(), "tools", Arrays.asList(tool, object("name", "b", "parameters",
                        object("properties", object(), "required", List.of())))))
                .isEqualTo("### Look Up\ndef look up(q: str, tags: Optional[List[List[int]]] = None, m:"
                        + " Dict[str, Any], "
                        + "u: Optional[Union[A, B]] = None):---### B\ndef b():");
    }
}
