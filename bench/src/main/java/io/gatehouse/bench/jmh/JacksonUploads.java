package io.gatehouse.bench.jmh;

import io.gatehouse.protocol.Kind;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Reads good uploads by Jackson and the JDK's base64, in the two ways that people choose from. */
final class JacksonUploads {
    private final JsonMapper json = JsonMapper.builder().build();

    /** What an upload comes to. */
    record Person(String userid, int userType, List<Template> templates) {}

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Template(Kind kind, int slot, byte[] data) {}

    record Request(String cmd, Headers headers, Body body) {}

    record Headers(String req_id) {}

    record Body(List<Element> userinfo) {}

    record Element(String userid, int user_type, List<Slot> fp, List<Slot> fa_list) {}

    record Slot(int id, String data) {}

    /** By databind into records. */
    List<Person> bind(byte[] frame) {
        List<Person> people = new ArrayList<>();
        for (Element element : json.readValue(frame, Request.class).body().userinfo()) {
            List<Template> templates = new ArrayList<>();
            element.fp().forEach(slot -> templates.add(template(Kind.FP, slot)));
            element.fa_list().forEach(slot -> templates.add(template(Kind.FA, slot)));
            people.add(new Person(element.userid(), element.user_type(), templates));
        }
        return people;
    }

    private static Template template(Kind kind, Slot slot) {
        return new Template(kind, slot.id(), Base64.getDecoder().decode(slot.data()));
    }

    /** Token by token. */
    List<Person> stream(byte[] frame) {
        List<Person> people = new ArrayList<>();
        try (JsonParser tokens = json.createParser(frame)) {
            tokens.nextToken();
            while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
                if (isNext(tokens, "body")) {
                    body(tokens, people);
                }
            }
        }
        return people;
    }

    /** Goes to the value of a member; leaves one of another name behind. */
    private static boolean isNext(JsonParser tokens, String name) {
        boolean found = tokens.currentName().equals(name);
        tokens.nextToken();
        if (!found) {
            tokens.skipChildren();
        }
        return found;
    }

    private static void body(JsonParser tokens, List<Person> people) {
        while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
            if (isNext(tokens, "userinfo")) {
                while (tokens.nextToken() == JsonToken.START_OBJECT) {
                    people.add(person(tokens));
                }
            }
        }
    }

    private static Person person(JsonParser tokens) {
        String userid = "";
        int userType = 0;
        List<Template> templates = new ArrayList<>();
        while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = tokens.currentName();
            tokens.nextToken();
            switch (name) {
                case "userid" -> userid = tokens.getString();
                case "user_type" -> userType = tokens.getIntValue();
                case "fp" -> templates(tokens, Kind.FP, templates);
                case "fa_list" -> templates(tokens, Kind.FA, templates);
                default -> tokens.skipChildren();
            }
        }
        return new Person(userid, userType, templates);
    }

    private static void templates(JsonParser tokens, Kind kind, List<Template> templates) {
        while (tokens.nextToken() == JsonToken.START_OBJECT) {
            int slot = 0;
            String data = "";
            while (tokens.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = tokens.currentName();
                tokens.nextToken();
                switch (name) {
                    case "id" -> slot = tokens.getIntValue();
                    case "data" -> data = tokens.getString();
                    default -> tokens.skipChildren();
                }
            }
            templates.add(new Template(kind, slot, Base64.getDecoder().decode(data)));
        }
    }
}
