//! Which errors are worth another try. Names are those of the services' references with the prefix
//! that Step Functions gives them. What may have reached the provider (a lost connection) is not
//! tried again, so that nobody gets a message twice.

use crate::target::aws::document::Retry;

fn retry(errors: &[&str], attempts: u32) -> Retry {
    Retry {
        error_equals: errors.iter().map(|error| (*error).to_owned()).collect(),
        interval_seconds: 1,
        max_attempts: attempts,
        backoff_rate: 2,
        max_delay_seconds: 30,
        jitter_strategy: "FULL",
    }
}

/// The optimized integration of DynamoDB.
pub(in crate::target::aws) fn dynamodb() -> Retry {
    retry(
        &[
            "DynamoDB.InternalServerErrorException",
            "DynamoDB.ProvisionedThroughputExceededException",
            "DynamoDB.RequestLimitExceededException",
            "DynamoDB.ThrottlingException",
        ],
        4,
    )
}

/// DynamoDB through its SDK.
pub(in crate::target::aws) fn dynamodb_sdk() -> Retry {
    retry(
        &[
            "DynamoDb.InternalServerErrorException",
            "DynamoDb.ProvisionedThroughputExceededException",
            "DynamoDb.RequestLimitExceededException",
            "DynamoDb.ThrottlingException",
        ],
        4,
    )
}

pub(in crate::target::aws) fn sms() -> Retry {
    retry(
        &["PinpointSmsVoiceV2.InternalServerException", "PinpointSmsVoiceV2.ThrottlingException"],
        3,
    )
}

pub(in crate::target::aws) fn whatsapp() -> Retry {
    retry(
        &["SocialMessaging.InternalServiceException", "SocialMessaging.ThrottledRequestException"],
        3,
    )
}

pub(in crate::target::aws) fn email() -> Retry {
    retry(&["SesV2.LimitExceededException", "SesV2.TooManyRequestsException"], 3)
}

pub(in crate::target::aws) fn push() -> Retry {
    retry(
        &["Sns.InternalErrorException", "Sns.KmsThrottlingException", "Sns.ThrottledException"],
        3,
    )
}

pub(in crate::target::aws) fn http(attempts: u32) -> Retry {
    retry(
        &[
            "States.Http.StatusCode.429",
            "States.Http.StatusCode.500",
            "States.Http.StatusCode.502",
            "States.Http.StatusCode.503",
            "States.Http.StatusCode.504",
        ],
        attempts,
    )
}

/// For an API without keys that tell attempts apart: only what says that nothing was done is tried again.
pub(in crate::target::aws) fn http_once(attempts: u32) -> Retry {
    retry(&["States.Http.StatusCode.429"], attempts)
}

pub(in crate::target::aws) fn lambda(attempts: u32) -> Retry {
    retry(
        &[
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.ServiceException",
            "Lambda.TooManyRequestsException",
        ],
        attempts,
    )
}

pub(in crate::target::aws) fn events() -> Retry {
    retry(
        &[
            "EventBridge.FailedEntry",
            "EventBridge.InternalException",
            "EventBridge.ThrottlingException",
        ],
        4,
    )
}

pub(in crate::target::aws) fn step_functions() -> Retry {
    retry(&["StepFunctions.ThrottlingException", "StepFunctions.SdkClientException"], 4)
}

/// For calls that may be made twice, and must be made: hours pass before they are given up. What is named is
/// an answer, and not tried again.
pub(in crate::target::aws) fn patient(answers: &[&str]) -> Vec<Retry> {
    let mut all = Vec::new();
    if !answers.is_empty() {
        all.push(Retry { max_attempts: 0, ..retry(answers, 0) });
    }
    all.push(Retry { max_delay_seconds: 300, ..retry(&["States.ALL"], 40) });
    all
}

/// Waking a run. One that does not wait any more has read what came, or will.
pub(in crate::target::aws) fn wake() -> Vec<Retry> {
    let gone = Retry {
        max_attempts: 0,
        ..retry(
            &[
                "Sfn.InvalidTokenException",
                "Sfn.TaskDoesNotExistException",
                "Sfn.TaskTimedOutException",
            ],
            0,
        )
    };
    vec![gone, retry(&["States.ALL"], 6)]
}
