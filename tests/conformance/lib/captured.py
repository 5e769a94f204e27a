"""The services whose calls are captured and answered by the script, never sent anywhere.

Each entry says how to find the botocore model, the error prefix that Step Functions gives
(the name of the Java SDK client), the errors of a refusal and of throttling, the result, and
what a person would call the channel, the recipient and the text.
"""

import dataclasses
import json
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Captured:
    channel: str
    prefix: str
    refused: str
    throttled: str
    boto: str | None
    describe: Callable  # parameters -> (recipient, text)
    result: Callable  # (message id, parameters) -> result


def _message_id(message_id, _):
    return {"MessageId": message_id}


def _text_message(p):
    return p.get("DestinationPhoneNumber"), p.get("MessageBody", "")


def _rcs(p):
    content = p.get("RcsMessageContent", {}).get("Content", {})
    if "TextMessage" in content:
        return p.get("DestinationPhoneNumber"), content["TextMessage"].get("Body", "")
    return p.get("DestinationPhoneNumber"), json.dumps(content, ensure_ascii=False, sort_keys=True)


def _whatsapp(p):
    message = p.get("Message")
    if isinstance(message, str):
        try:
            message = json.loads(message)
        except ValueError:
            return None, message
    if not isinstance(message, dict):
        return None, str(message)
    text = message.get("text", {}).get("body") if isinstance(message.get("text"), dict) else None
    if text is None:
        text = json.dumps(message.get(message.get("type", ""), message), ensure_ascii=False, sort_keys=True)
    return message.get("to"), text


def _email(p):
    destination = p.get("Destination", {})
    people = [a for kind in ("ToAddresses", "CcAddresses", "BccAddresses") for a in destination.get(kind, [])]
    content = p.get("Content", {})
    if "Simple" in content:
        simple = content["Simple"]
        body = simple.get("Body", {})
        parts = [simple.get("Subject"), body.get("Text"), body.get("Html")]
        return ",".join(people), "\n".join(part["Data"] for part in parts if part)
    return ",".join(people), json.dumps(content, ensure_ascii=False, sort_keys=True)


def _sns(p):
    message = p.get("Message", "")
    text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
    return p.get("PhoneNumber") or p.get("TargetArn") or p.get("TopicArn"), text


def _lambda(p):
    return p.get("FunctionName"), json.dumps(p.get("Payload", {}), ensure_ascii=False, sort_keys=True)


def _http(p):
    return p.get("ApiEndpoint"), json.dumps(p.get("RequestBody", {}), ensure_ascii=False, sort_keys=True)


def _mylink(messages):
    """A request of MyLINK Multichannel, which holds one message here."""
    (message,) = messages
    content = message["content"]
    text = content.get("text") or content.get("card", {}).get("text") or json.dumps(content, ensure_ascii=False)
    return message["channelId"], (message["userId"], text)


def channel_of(service, parameters):
    """The channel of a call, and (recipient, text). A connection that carries a channel for journeyc gets one
    neutral body for all of them, or a request of MyLINK; such a call is one on that channel."""
    body = parameters.get("RequestBody") if service.channel == "http" else None
    if isinstance(body, dict) and "messages" in body:
        return _mylink(body["messages"])
    if not isinstance(body, dict) or not {"channel", "to", "content"} <= body.keys():
        return service.channel, service.describe(parameters)
    content = body["content"]
    return body["channel"], (body["to"], "\n".join(content[key] for key in ("title", "text") if key in content))


def _http_result(message_id, p):
    body = p.get("RequestBody")
    is_mylink = isinstance(body, dict) and "messages" in body
    answer = {"requestId": "req-1", "messages": [{"messageId": message_id}]} if is_mylink else {}
    return {
        "Headers": {"content-type": ["application/json"]},
        "ResponseBody": answer,
        "StatusCode": 200,
        "StatusText": "OK",
    }


def _lambda_result(_, __):
    return {"ExecutedVersion": "$LATEST", "Payload": {}, "StatusCode": 200}


_SMS_VOICE = ("PinpointSmsVoiceV2", "ValidationException", "ThrottlingException", "pinpoint-sms-voice-v2")
CAPTURED = {
    "aws-sdk:pinpointsmsvoicev2:sendTextMessage": Captured("sms", *_SMS_VOICE, _text_message, _message_id),
    "aws-sdk:pinpointsmsvoicev2:sendMediaMessage": Captured("mms", *_SMS_VOICE, _text_message, _message_id),
    "aws-sdk:pinpointsmsvoicev2:sendRcsMessage": Captured("rcs", *_SMS_VOICE, _rcs, _message_id),
    "aws-sdk:socialmessaging:sendWhatsAppMessage": Captured(
        "whatsapp", "SocialMessaging", "InvalidParametersException", "ThrottledRequestException", "socialmessaging",
        _whatsapp, _message_id,
    ),
    "aws-sdk:sesv2:sendEmail": Captured(
        "email", "SesV2", "MessageRejectedException", "TooManyRequestsException", "sesv2", _email, _message_id
    ),
    "aws-sdk:sns:publish": Captured(
        "sns", "Sns", "InvalidParameterException", "ThrottledException", "sns", _sns, _message_id
    ),
    "sns:publish": Captured("sns", "SNS", "InvalidParameterException", "ThrottledException", "sns", _sns, _message_id),
    "lambda:invoke": Captured(
        "lambda", "Lambda", "InvalidRequestContentException", "TooManyRequestsException", None, _lambda, _lambda_result
    ),
    "http:invoke": Captured(
        "http", "States.Http", "StatusCode.400", "StatusCode.429", None, _http, _http_result
    ),
}  # fmt: skip

# Parameters of the optimised integrations that have no botocore model of their own; True: required.
# https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html and connect-lambda.html
OPTIMISED_PARAMETERS = {
    "lambda:invoke": {"FunctionName": True, "Payload": False, "InvocationType": False, "ClientContext": False,
                      "Qualifier": False},
    "http:invoke": {"ApiEndpoint": True, "Method": True, "Authentication": False, "InvocationConfig": False,
                    "Headers": False, "QueryParameters": False, "RequestBody": False, "Transform": False},
}  # fmt: skip
