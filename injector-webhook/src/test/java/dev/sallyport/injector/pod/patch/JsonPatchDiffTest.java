package dev.sallyport.injector.pod.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchDiffTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("a", "b", "c/d", "e~f", "name", "");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"a":1}                               | {"a":1}                                              | []
        {"a":1}                               | {"a":2}                                              | [{"op":"replace","path":"/a","value":2}]
        {"a/b":{"c~d":1}}                     | {"a/b":{}}                                           | [{"op":"remove","path":"/a~1b/c~0d"}]
        {"l":null}                            | {"l":[1]}                                            | [{"op":"replace","path":"/l","value":[1]}]
        [1,2,3]                               | [0,1,3]                                              | [{"op":"remove","path":"/1"},{"op":"add","path":"/0","value":0}]
        [{"name":"x","v":1}]                  | [{"name":"ours"},{"name":"x","v":1,"w":2}]           | [{"op":"add","path":"/0","value":{"name":"ours"}},{"op":"add","path":"/1/w","value":2}]
        [{"name":"x"},{"name":"y"}]           | [{"name":"y"},{"name":"x"}]                          | [{"op":"remove","path":"/0"},{"op":"add","path":"/1","value":{"name":"x"}}]
        [{"name":"x"},{"name":"x"}]           | [{"name":"x"}]                                       | [{"op":"remove","path":"/1"}]
        """)
    void saysWhatChangedAndNothingElse(String before, String after, String patch) throws Exception {
        assertThat(JsonPatchDiff.diff(JSON.readTree(before), JSON.readTree(after)))
                .isEqualTo(JSON.readTree(patch));
    }

    @Test
    void makesTheOneOfTheOtherWhateverTheyAre() {
        Random random = new Random(15_401);
        for (int i = 0; i < 20_000; i++) {
            JsonNode before = node(random, 4);
            JsonNode after = random.nextBoolean() ? node(random, 4) : edited(before.deepCopy(), random);
            ArrayNode patch = JsonPatchDiff.diff(before, after);
            if (before.isContainerNode() && after.getNodeType() == before.getNodeType()) {
                assertThat(JsonPatch.apply(patch, before))
                        .as("%s -> %s: %s", before, after, patch)
                        .isEqualTo(after);
            }
            assertThat(patch.isEmpty()).isEqualTo(before.equals(after));
        }
    }

    private static JsonNode node(Random random, int depth) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 0 ? 7 : 4)) {
            case 0 -> json.numberNode(random.nextInt(3));
            case 1 -> json.textNode(NAMES.get(random.nextInt(NAMES.size())));
            case 2 -> json.nullNode();
            case 3 -> json.booleanNode(random.nextBoolean());
            case 4, 5 -> {
                ObjectNode object = json.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(NAMES.get(random.nextInt(NAMES.size())), node(random, depth - 1));
                }
                yield object;
            }
            default -> {
                ArrayNode array = json.arrayNode();
                boolean named = random.nextBoolean();
                for (int i = random.nextInt(6); i > 0; i--) {
                    JsonNode element = node(random, depth - 1);
                    if (named && element instanceof ObjectNode object) {
                        object.put("name", "n" + random.nextInt(8));
                    }
                    array.add(element);
                }
                yield array;
            }
        };
    }

    private static JsonNode edited(JsonNode node, Random random) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (random.nextInt(3) == 0) {
                    array.set(i, edited(array.get(i), random));
                }
            }
            if (random.nextBoolean()) {
                array.insert(random.nextInt(array.size() + 1), node(random, 2));
            }
            if (!array.isEmpty() && random.nextBoolean()) {
                array.remove(random.nextInt(array.size()));
            }
        } else if (node instanceof ObjectNode object) {
            for (String name : NAMES) {
                switch (random.nextInt(6)) {
                    case 0 -> object.remove(name);
                    case 1 -> object.set(name, node(random, 2));
                    case 2 -> object.replace(name, edited(object.path(name).deepCopy(), random));
                    default -> {}
                }
            }
            object.properties().removeIf(field -> field.getValue().isMissingNode());
        }
        return node;
    }
}
