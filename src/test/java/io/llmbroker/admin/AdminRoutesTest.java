package io.llmbroker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.llmbroker.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The running routes as operators read them. */
@Timeout(60)
class AdminRoutesTest {
    private TestAdmin admin;

    @AfterEach
    void stop() {
        admin.close();
    }

    private static JsonNode tree(String json) throws Exception {
        return Json.MAPPER.readTree(json.replace('\'', '"'));
    }

    @Test
    void aRouteStepByStep() throws Exception {
        admin = TestAdmin.start("models: {demo: {provider: demo}}");
        JsonNode routes = admin.page("/routes").path("routes");
        JsonNode door = route(routes, "createChatCompletion");
        String place = admin.file("routes/api.camel.yaml").toString();
        assertThat(door).isEqualTo(tree("""
                {'id':'createChatCompletion','description':'Chat, streamed or not, with every model of every vendor',
                'from':'platform-http:/v1/chat/completions','methods':'POST','place':'%s:4','steps':[
                {'text':'set property llmEndpoint = chat.completions','calls':null,'steps':[]},
                {'text':'to direct:pipeline','calls':'direct:pipeline','steps':[]},
                {'text':'on exception java.lang.Throwable','calls':null,'steps':[
                 {'text':'process errorEnvelope','calls':null,'steps':[]},
                 {'text':'to direct:writeJson','calls':'direct:writeJson','steps':[]}]}]}""".formatted(place)));
        assertThat(route(routes, "attempts").path("steps")).isEqualTo(tree("""
                [{'text':'loop while ${exchangeProperty.llmPending}','calls':null,'steps':[
                 {'text':'try','calls':null,'steps':[
                  {'text':'process startAttempt','calls':null,'steps':[]},
                  {'text':'process injectParams','calls':null,'steps':[]},
                  {'text':'to direct:dispatch','calls':'direct:dispatch','steps':[]},
                  {'text':'catch java.lang.Exception','calls':null,'steps':[
                   {'text':'process attemptFailed','calls':null,'steps':[]}]}]}]}]"""));
        assertThat(route(routes, "prompts").path("steps")).isEqualTo(tree("""
                [{'text':'process splitPrompts','calls':null,'steps':[]},
                 {'text':'choice','calls':null,'steps':[
                  {'text':'when ${exchangeProperty.llmPrompts} != null','calls':null,'steps':[
                   {'text':'split ${exchangeProperty.llmPrompts}','calls':null,'steps':[
                    {'text':'process onePrompt','calls':null,'steps':[]},
                    {'text':'to direct:attempts','calls':'direct:attempts','steps':[]},
                    {'text':'process promptAnswered','calls':null,'steps':[]}]}]},
                  {'text':'otherwise','calls':null,'steps':[
                   {'text':'to direct:attempts','calls':'direct:attempts','steps':[]}]}]}]"""));
        assertThat(route(routes, "dispatch").at("/steps/0/steps/0/steps/0"))
                .isEqualTo(tree("{'text':'to direct:${exchangeProperty.llmRoute}','calls':null,'steps':[]}"));
        assertThat(route(routes, "vendor-openai").at("/steps/2/text").asText())
                .isEqualTo("to http:vendor?disableStreamCache=true");
    }

    private static JsonNode route(JsonNode routes, String id) {
        for (JsonNode route : routes) {
            if (route.path("id").asText().equals(id)) {
                return route;
            }
        }
        throw new AssertionError(id + " is not among " + routes);
    }

    @Test
    void everyKindOfStepHasWordsAndNoneAKey() throws Exception {
        admin = TestAdmin.start(
                "models: {demo: {provider: demo}, a: {provider: openai, api_key: in-the-configuration}}");
        admin.save("routes/odd.camel.yaml", ODD_ROUTE).gateway().awaitRevision(2);
        JsonNode routes = admin.page("/routes").path("routes");
        JsonNode odd = route(routes, "odd");
        StringBuilder words = new StringBuilder();
        print(odd.path("steps"), "", words);
        assertThat(words.toString().replaceAll("\\(\\w{6}\\)", "()")).isEqualTo(ODD_WORDS);
        assertThat(routes.toString()).doesNotContain("sesame", "plain-constant", "in-the-configuration");
        assertThat(routes.findValuesAsText("place"))
                .contains(admin.file("routes/odd.camel.yaml") + ":1")
                .allMatch(place -> place.matches(".*\\.camel\\.yaml:\\d+"));
    }

    private static void print(JsonNode steps, String indent, StringBuilder into) {
        steps.forEach(step -> {
            into.append(indent).append(step.path("text").asText());
            into.append(
                    step.path("calls").isNull()
                            ? "\n"
                            : " => " + step.path("calls").asText() + "\n");
            print(step.path("steps"), indent + "  ", into);
        });
    }

    private static final String ODD_ROUTE = """
            - route:
                id: odd
                from:
                  uri: direct:odd
                  steps:
                    - setHeader: {name: x-api-key, expression: {constant: {expression: plain-constant}}}
                    - setHeader: {name: x-team, expression: {simple: {expression: "${header.team}"}}}
                    - setVariable: {name: v, expression: {constant: {expression: in-the-configuration}}}
                    - filter:
                        expression: {simple: {expression: "${body} != null"}}
                        steps:
                          - log: {message: "hello ${body}"}
                    - multicast:
                        steps:
                          - to: {uri: "direct:other"}
                          - wireTap: {uri: "direct:other"}
                    - recipientList: {expression: {constant: {expression: "direct:other,direct:odd"}}}
                    - enrich: {expression: {constant: {expression: "direct:other"}}}
                    - split:
                        expression: {tokenize: {token: ","}}
                        steps:
                          - delay: {expression: {constant: {expression: "5"}}}
                    - loop:
                        expression: {constant: {expression: "3"}}
                        steps:
                          - stop: {}
                    - doTry:
                        steps:
                          - throwException: {exceptionType: java.lang.IllegalStateException, message: x}
                        doCatch:
                          - exception: [java.io.IOException, java.lang.IllegalStateException]
                            steps:
                              - removeHeaders: {pattern: "x-*"}
                        doFinally:
                          steps:
                            - bean: {ref: cleanRequest, method: process}
                    - pipeline:
                        steps:
                          - transform: {expression: {simple: {expression: "${body}"}}}
                    - to: {uri: "http:vendor?authPassword=sesame&authUsername=me"}
                    - marshal: {json: {library: Jackson}}
                    - convertBodyTo: {type: java.lang.String}
            - from:
                uri: direct:other
                steps:
                  - setBody: {expression: {constant: {expression: many words}}}
            """;

    private static final String ODD_WORDS = """
            set header x-api-key = ***()
            set header x-team = ${header.team}
            set variable v = ***()
            filter ${body} != null
              log hello ${body}
            multicast
              to direct:other => direct:other
              wire tap direct:other => direct:other
            recipient list direct:other,direct:odd
            enrich direct:other => direct:other
            split tokenize body using token: ,
              delay 5
            loop times 3
              stop
            try
              throw exception java.lang.IllegalStateException
              catch java.io.IOException, java.lang.IllegalStateException
                remove headers x-*
              finally
                bean cleanRequest.process
            pipeline
              transform ${body}
            to http:vendor?authPassword=***()
            marshal jackson
            convert body to java.lang.String
            """;
}
