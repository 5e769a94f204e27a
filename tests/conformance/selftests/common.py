"""Short forms that the self-test cases share."""

from harness import World

START = "2026-03-01T08:00:00.000Z"
SMS = "arn:aws:states:::aws-sdk:pinpointsmsvoicev2:sendTextMessage"
RCS = "arn:aws:states:::aws-sdk:pinpointsmsvoicev2:sendRcsMessage"
WHATSAPP = "arn:aws:states:::aws-sdk:socialmessaging:sendWhatsAppMessage"
EMAIL = "arn:aws:states:::aws-sdk:sesv2:sendEmail"
PHONE = "+15550001"


def machine(start, **states):
    return {"QueryLanguage": "JSONata", "StartAt": start, "States": states}


def sms(text, next_state=None, to=PHONE, **more):
    """A Task that sends a text message."""
    arguments = {"DestinationPhoneNumber": to, "MessageBody": text, "MessageType": "TRANSACTIONAL"}
    end = {"Next": next_state} if next_state else {"End": True}
    return {"Type": "Task", "Resource": SMS, "Arguments": arguments, **end, **more}


def equal(got, wanted, what="value"):
    assert got == wanted, f"{what}: got {got!r}, wanted {wanted!r}"


def run(engine, definition, data=None, outcomes=None, limit=None):
    """Run one machine to its end; returns (world, execution), the world being closed."""
    with World(engine, START, outcomes=outcomes) as world:
        world.create_machine("m", definition)
        execution = world.start("m", data)
        world.run_until_idle(limit)
    return world, execution


def trace(world):
    """(instant, channel, recipient, text, outcome) of every captured call."""
    return [(call.instant, call.channel, call.to, call.text, call.outcome) for call in world.calls]


def times(world):
    return [call.instant for call in world.calls]
