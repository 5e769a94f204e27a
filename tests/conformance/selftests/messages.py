"""Captured services: shapes of results, outcomes, fallback between channels, refused parameters."""

import json

from harness import World
from lib.clock import HarnessError

from .common import EMAIL, PHONE, RCS, SMS, START, WHATSAPP, equal, machine, run, sms, trace


def _task(resource, arguments, **more):
    end = {} if "Next" in more else {"End": True}
    return {"Type": "Task", "Resource": resource, "Arguments": arguments, **end, **more}


def _whatsapp(to, text):
    return {
        "OriginationPhoneNumberId": "phone-number-id-1234567890abcdef1234567890abcdef",
        "MetaApiVersion": "v20.0",
        "Message": "{% $string({'messaging_product': 'whatsapp', 'to': '"
        + to
        + "', 'type': 'text', 'text': {'body': '"
        + text
        + "'}}) %}",
    }


def _email(to, subject, text):
    return {
        "FromEmailAddress": "shop@shop.example",
        "Destination": {"ToAddresses": [to]},
        "Content": {"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}}},
    }


def every_service(engine):
    """One call to each service, with the documented result."""
    rcs = {"DestinationPhoneNumber": PHONE, "OriginationIdentity": "rcs-agent-1",
           "RcsMessageContent": {"Content": {"TextMessage": {"Body": "rcs text"}}}}  # fmt: skip
    http = {"ApiEndpoint": "https://push.example/v1", "Method": "POST", "RequestBody": {"to": "t1"},
            "InvocationConfig": {"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/c/1"}}  # fmt: skip
    world, execution = run(
        engine,
        machine(
            "A",
            A=_task(SMS, {"DestinationPhoneNumber": PHONE, "MessageBody": "sms text"}, Next="B",
                    Assign={"a": "{% $states.result %}"}),
            B=_task(RCS, rcs, Next="C", Assign={"b": "{% $states.result.MessageId %}"}),
            C=_task(WHATSAPP, _whatsapp(PHONE, "wa text"), Next="D", Assign={"c": "{% $states.result.MessageId %}"}),
            D=_task(EMAIL, _email("a@x.example", "Subject", "Body"), Next="E", Assign={"d": "{% $states.result.MessageId %}"}),
            E=_task("arn:aws:states:::sns:publish", {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message": {"k": 1}},
                    Next="F", Assign={"e": "{% $states.result.MessageId %}"}),
            F=_task("arn:aws:states:::aws-sdk:sns:publish", {"TargetArn": "arn:aws:sns:us-east-1:123456789012:endpoint/x",
                    "Message": "push text"}, Next="G", Assign={"f": "{% $states.result.MessageId %}"}),
            G=_task("arn:aws:states:::lambda:invoke", {"FunctionName": "fn", "Payload": {"n": "{% 1 + 1 %}"}}, Next="H",
                    Assign={"g": "{% $states.result.Payload %}"}),
            H=_task("arn:aws:states:::http:invoke", http, Next="I",
                    Assign={"h": "{% [$states.result.StatusCode, $states.result.ResponseBody.id] %}"}),
            I={"Type": "Succeed", "Output": "{% [$a, $b, $c, $d, $e, $f, $g, $h] %}"},
        ),
        outcomes=[{"channel": "lambda", "result": {"Payload": {"ok": True}}},
                  {"service": "http:invoke", "result": {"StatusCode": 202, "ResponseBody": {"id": "p1"}}}],
    )  # fmt: skip
    equal(execution.status, "SUCCEEDED", execution.cause)
    equal(execution.output, [{"MessageId": "sms-000001"}, "rcs-000001", "whatsapp-000001", "email-000001", "sns-000001",
                             "sns-000002", {"ok": True}, 202, "p1"])  # fmt: skip
    equal(
        [(call.channel, call.to, call.text) for call in world.sends],
        [("sms", PHONE, "sms text"), ("rcs", PHONE, "rcs text"), ("whatsapp", PHONE, "wa text"),
         ("email", "a@x.example", "Subject\nBody"), ("sns", "arn:aws:sns:us-east-1:123456789012:t", '{"k": 1}'),
         ("sns", "arn:aws:sns:us-east-1:123456789012:endpoint/x", "push text"), ("lambda", "fn", '{"n": 2}'),
         ("http", "https://push.example/v1", '{"to": "t1"}')],
    )  # fmt: skip
    return world.evaluator.log


def fallback(engine):
    """WhatsApp refused, text message throttled for ever, e-mail accepted, with exact instants."""
    retry = [{"ErrorEquals": ["SocialMessaging.ThrottledRequestException", "PinpointSmsVoiceV2.ThrottlingException"],
              "IntervalSeconds": 60, "BackoffRate": 2, "MaxAttempts": 2}]  # fmt: skip

    def to(state):
        return [{"ErrorEquals": ["States.ALL"], "Next": state}]

    world, execution = run(
        engine,
        machine(
            "WhatsApp",
            WhatsApp=_task(WHATSAPP, _whatsapp(PHONE, "hi"), Retry=retry, Catch=to("Text"), Next="Done"),
            Text=sms("hi", "Done", Retry=retry, Catch=to("Mail")),
            Mail=_task(EMAIL, _email("a@x.example", "Hi", "there"), Catch=to("Lost"), Next="Done"),
            Lost={"Type": "Fail", "Error": "Lost"},
            Done={"Type": "Succeed"},
        ),
        outcomes=[{"channel": "whatsapp", "to": PHONE, "do": "refused"}, {"channel": "sms", "do": "throttled"}],
    )
    equal(
        trace(world),
        [
            (START, "whatsapp", PHONE, "hi", "refused"),
            (START, "sms", PHONE, "hi", "throttled"),
            ("2026-03-01T08:01:00.000Z", "sms", PHONE, "hi", "throttled"),
            ("2026-03-01T08:03:00.000Z", "sms", PHONE, "hi", "throttled"),
            ("2026-03-01T08:03:00.000Z", "email", "a@x.example", "Hi\nthere", "accepted"),
        ],
    )
    equal((execution.status, execution.path), ("SUCCEEDED", ["WhatsApp", "Text", "Mail", "Done"]))
    equal([(send.channel, send.attempt) for send in world.sends], [("email", 1)])
    return world.evaluator.log


def outcome_rules(engine):
    """By recipient, attempt, state, and time."""
    loop = machine(
        "Send",
        Send=sms("x", "Hold", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Hold"}]),
        Hold={"Type": "Wait", "Seconds": 3600, "Next": "More"},
        More={"Type": "Choice", "Choices": [{"Condition": "{% $millis() < $toMillis('2026-03-01T13:00:00Z') %}", "Next": "Send"}],
              "Default": "End"},
        End={"Type": "Succeed"},
    )  # fmt: skip
    world, _ = run(engine, loop, outcomes=[{"attempts": [2], "do": "refused"},
                                           {"to": PHONE, "from": "PT3H", "until": "PT4H", "state": "Send", "do": "throttled"},
                                           {"to": "+999", "do": "refused"}])  # fmt: skip
    equal([call.outcome for call in world.calls], ["accepted", "refused", "accepted", "throttled", "accepted"])
    return world.evaluator.log


def refuses_bad_calls(engine):
    """Wrong names, types, lengths and enumerations, and unknown services, fail the test."""
    bad = [
        (SMS, {"DestinationPhoneNumber": PHONE, "Body": "x"}),
        (SMS, {"MessageBody": "no recipient"}),
        (SMS, {"destinationPhoneNumber": PHONE, "MessageBody": "x"}),
        (SMS, {"DestinationPhoneNumber": PHONE, "MessageBody": 5}),
        (SMS, {"DestinationPhoneNumber": PHONE, "MessageBody": "x" * 1601}),
        (SMS, {"DestinationPhoneNumber": PHONE, "MessageBody": "x", "MessageType": "FRIENDLY"}),
        (SMS, {"DestinationPhoneNumber": "Bob", "MessageBody": "x"}),
        ("arn:aws:states:::aws-sdk:pinpointsmsvoicev2:sendTextMessages", {}),
        ("arn:aws:states:::aws-sdk:comprehend:detectSentiment", {}),
        ("arn:aws:states:::sqs:sendMessage", {"QueueUrl": "q", "MessageBody": "x"}),
        ("arn:aws:states:::http:invoke", {"ApiEndpoint": "https://x.example", "Verb": "GET"}),
        ("arn:aws:states:::aws-sdk:dynamodb:query", {"TableName": "t", "KeyCondition": "x"}),
        ("arn:aws:states:::dynamodb:putItem", {"TableName": "t", "Item": {"n": {"N": 5}}}),
        (WHATSAPP, {**_whatsapp(PHONE, "x"), "originationPhoneNumberId": "x"}),
    ]
    for resource, arguments in bad:
        state = _task(resource, arguments, Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Out"}])
        try:
            run(engine, machine("S", S=state, Out={"Type": "Succeed"}))
        except HarnessError:
            continue
        raise AssertionError(f"accepted: {resource} {json.dumps(arguments)[:80]}")
    return []


def custom_errors(engine):
    """The error that a scenario names is the error that a Catch sees."""
    for channel, outcome, error in [
        ("email", {"do": "refused"}, "SesV2.MessageRejectedException"),
        ("email", {"do": "throttled"}, "SesV2.TooManyRequestsException"),
        ("email", {"do": "error", "error": "SendingPausedException"}, "SesV2.SendingPausedException"),
        ("email", {"do": "error", "error": "Any.Thing"}, "Any.Thing"),
    ]:
        catch = [{"ErrorEquals": [error], "Next": "Out"}]
        state = _task(EMAIL, _email("a@x.example", "s", "t"), Catch=catch)
        _, execution = run(
            engine, machine("S", S=state, Out={"Type": "Succeed"}), outcomes=[{"channel": channel, **outcome}]
        )
        equal((execution.path, execution.output["Error"]), (["S", "Out"], error))
    http = {"ApiEndpoint": "https://x.example", "Method": "GET"}
    state = _task(
        "arn:aws:states:::http:invoke", http, Catch=[{"ErrorEquals": ["States.Http.StatusCode.503"], "Next": "Out"}]
    )
    _, execution = run(engine, machine("S", S=state, Out={"Type": "Succeed"}),
                       outcomes=[{"channel": "http", "do": "error", "error": "States.Http.StatusCode.503"}])  # fmt: skip
    equal(execution.path, ["S", "Out"])
    return []


def published_events(engine):
    """Both forms of putEvents are recorded with the event's parts."""
    entry = {"Source": "shop", "DetailType": "done", "Detail": {"n": "{% 2 %}"}}
    text = {**entry, "Detail": "{% $string({'n': 3}) %}", "EventBusName": "bus"}
    with World(engine, START) as world:
        world.create_machine("m", machine(
            "A",
            A=_task("arn:aws:states:::events:putEvents", {"Entries": [entry]}, Next="B",
                    Assign={"a": "{% $states.result %}"}),
            B=_task("arn:aws:states:::aws-sdk:eventbridge:putEvents", {"Entries": [text]}, Output="{% [$a, $states.result] %}"),
        ))  # fmt: skip
        execution = world.start("m")
        world.run_until_idle()
    equal([(event["detail-type"], event["detail"], event["bus"]) for event in world.events],
          [("done", {"n": 2}, None), ("done", {"n": 3}, "bus")])  # fmt: skip
    equal(execution.output, [{"Entries": [{"EventId": f"event-00000{n}"}], "FailedEntryCount": 0} for n in (1, 2)])
    return world.evaluator.log


CASES = {
    "every service": every_service,
    "fallback": fallback,
    "outcome rules": outcome_rules,
    "refuses bad calls": refuses_bad_calls,
    "custom errors": custom_errors,
    "published events": published_events,
}
