"""DynamoDB: the optimised and aws-sdk integrations, conditions, pagination, transactions, caps."""

import json

from harness import World

from .common import START, equal, machine

_TABLE = {
    "TableName": "runs",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"},
                             {"AttributeName": "kind", "AttributeType": "S"}],
    "GlobalSecondaryIndexes": [{"IndexName": "by-kind", "Projection": {"ProjectionType": "ALL"},
                                "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"},
                                              {"AttributeName": "sk", "KeyType": "RANGE"}]}],
    "BillingMode": "PAY_PER_REQUEST",
    "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
}  # fmt: skip


def _db(action, arguments, sdk=False, **more):
    end = {} if "Next" in more else {"End": True}
    prefix = "arn:aws:states:::aws-sdk:dynamodb:" if sdk else "arn:aws:states:::dynamodb:"
    return {"Type": "Task", "Resource": prefix + action, "Arguments": {"TableName": "runs", **arguments}, **end, **more}


def _key(pk, sk):
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}}


def _run(engine, definition, items=(), data=None):
    with World(engine, START) as world:
        world.create_table(_TABLE)
        for item in items:
            world.put_item("runs", item)
        world.create_machine("m", definition)
        execution = world.start("m", data)
        world.run_until_idle()
        return world, execution, world.scan("runs")


def optimised_calls(engine):
    """putItem, getItem, updateItem with ReturnValues, deleteItem, and a missing item."""
    world, execution, items = _run(
        engine,
        machine(
            "Put",
            Put=_db("putItem", {"Item": {**_key("a", 1), "n": {"N": "{% $string(40 + 1) %}"}, "who": {"S": "{% $states.input.who %}"}}},
                    Next="Update", Output="{% $states.input %}"),
            Update=_db("updateItem", {"Key": _key("a", 1), "UpdateExpression": "SET #n = #n + :one",
                                      "ExpressionAttributeNames": {"#n": "n"},
                                      "ExpressionAttributeValues": {":one": {"N": "1"}}, "ReturnValues": "ALL_NEW"},
                       Next="Get", Assign={"updated": "{% $states.result.Attributes.n.N %}"}),
            Get=_db("getItem", {"Key": _key("a", 1), "ConsistentRead": True}, Next="Miss",
                    Assign={"item": "{% $states.result.Item %}"}),
            Miss=_db("getItem", {"Key": _key("z", 9)}, Next="Delete", Assign={"there": "{% $exists($states.result.Item) %}"}),
            Delete=_db("deleteItem", {"Key": _key("a", 1), "ReturnValues": "ALL_OLD"}, Next="End",
                       Assign={"old": "{% $states.result.Attributes.who.S %}"}),
            End={"Type": "Succeed", "Output": "{% [$updated, $item.who.S, $there, $old] %}"},
        ),
        data={"who": 'Zoë "Z" \\'},
    )  # fmt: skip
    equal(execution.output, ["42", 'Zoë "Z" \\', False, 'Zoë "Z" \\'], str(execution.cause))
    equal((items, world.problems), ([], []))
    return world.evaluator.log


def condition_failures(engine):
    """Both integrations, each caught by its documented name, by TaskFailed and by ALL."""
    log = []
    item = {"Item": _key("a", 1), "ConditionExpression": "attribute_not_exists(pk)"}
    update = {"Key": _key("a", 1), "UpdateExpression": "SET n = :n", "ConditionExpression": "n < :n",
              "ExpressionAttributeValues": {":n": {"N": "5"}}}  # fmt: skip
    for sdk, name in (
        (False, "DynamoDB.ConditionalCheckFailedException"),
        (True, "DynamoDb.ConditionalCheckFailedException"),
    ):
        for action, arguments in (("putItem", item), ("updateItem", update)):
            for caught in (name, "States.TaskFailed", "States.ALL"):
                catch = [{"ErrorEquals": ["Wrong.Name"], "Next": "No"}, {"ErrorEquals": [caught], "Next": "Taken"}]
                world, execution, items = _run(
                    engine,
                    machine(
                        "S",
                        S=_db(action, arguments, sdk, Next="No", Catch=catch),
                        No={"Type": "Fail"},
                        Taken={"Type": "Succeed"},
                    ),
                    [{"pk": "a", "sk": 1, "n": 7}],
                )
                equal((execution.path, execution.output["Error"]), (["S", "Taken"], name))
                equal((items, world.problems), ([{"pk": "a", "sk": 1, "n": 7}], []))
                log += world.evaluator.log
    return log


def query_pages(engine):
    """A loop over pages of two with ExclusiveStartKey, on the table and on an index, backwards."""
    rows = [{"pk": "a", "sk": n, "kind": "even" if n % 2 == 0 else "odd", "text": f"t{n}"} for n in range(7)]
    table = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "a"}}}
    index = {"IndexName": "by-kind", "KeyConditionExpression": "kind = :p AND sk > :s", "ScanIndexForward": False,
             "ExpressionAttributeValues": {":p": {"S": "odd"}, ":s": {"N": "1"}}}  # fmt: skip
    log = []
    for query, wanted, pages in ((table, ["0", "1", "2", "3", "4", "5", "6"], 4), (index, ["5", "3"], 2)):
        arguments = {"TableName": "runs", "Limit": 2, **query}
        assign = {
            "seen": "{% $append($seen, $states.result.Items.sk.N) %}",
            "pages": "{% $pages + 1 %}",
            "more": "{% $exists($states.result.LastEvaluatedKey) %}",
            "from": "{% $exists($states.result.LastEvaluatedKey) ? $states.result.LastEvaluatedKey : null %}",
        }
        next_page = "{% $merge([" + _literal(arguments) + ", {'ExclusiveStartKey': $from}]) %}"
        choice = {"Type": "Choice", "Choices": [{"Condition": "{% $more %}", "Next": "Page"}], "Default": "End"}
        world, execution, _ = _run(
            engine,
            machine(
                "Init",
                Init={"Type": "Pass", "Assign": {"seen": [], "pages": 0}, "Next": "First"},
                First={**_db("query", arguments, True, Next="More"), "Assign": assign},
                More=choice,
                Page={**_db("query", {}, True, Next="More"), "Arguments": next_page, "Assign": assign},
                End={"Type": "Succeed", "Output": "{% {'seen': $seen, 'pages': $pages} %}"},
            ),
            rows,
        )
        equal(execution.status, "SUCCEEDED", str(execution.cause))
        equal(execution.output["seen"], wanted)
        assert execution.output["pages"] in (pages, pages - 1), execution.output
        log += world.evaluator.log
    return log


def _literal(value):
    return json.dumps(value)


def transactions(engine):
    """All or nothing, with the documented error name."""
    put = {"Put": {"TableName": "runs", "Item": _key("b", 2), "ConditionExpression": "attribute_not_exists(pk)"}}
    update = {"Update": {"TableName": "runs", "Key": _key("a", 1), "UpdateExpression": "ADD n :one",
                         "ConditionExpression": "n < :most",
                         "ExpressionAttributeValues": {":one": {"N": "1"}, ":most": {"N": "9"}}}}  # fmt: skip
    task = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:transactWriteItems",
            "Arguments": {"TransactItems": [put, update]}}  # fmt: skip
    catch = [{"ErrorEquals": ["DynamoDb.TransactionCanceledException"], "Next": "No"}]
    world, execution, items = _run(
        engine,
        machine("A", A={**task, "Next": "B"}, B={**task, "Next": "Yes", "Catch": catch}, Yes={"Type": "Succeed"},
                No={"Type": "Succeed"}),
        [{"pk": "a", "sk": 1, "n": 7}],
    )  # fmt: skip
    equal(execution.path, ["A", "B", "No"])
    equal((items, world.problems), ([{"pk": "a", "sk": 1, "n": 8}, {"pk": "b", "sk": 2}], []))
    return world.evaluator.log


def sliding_cap(engine):
    """Once a day and three times in seven days, decided by one conditional update."""
    update = {
        "Key": _key("cap", 0),
        "UpdateExpression": "SET t0 = if_not_exists(t1, :z), t1 = if_not_exists(t2, :z), t2 = :now",
        "ConditionExpression": "(attribute_not_exists(t2) OR t2 <= :day) AND (attribute_not_exists(t0) OR t0 <= :week)",
        "ExpressionAttributeValues": {
            ":z": {"N": "0"},
            ":now": {"N": "{% $string($floor($millis() / 1000)) %}"},
            ":day": {"N": "{% $string($floor($millis() / 1000) - 86400) %}"},
            ":week": {"N": "{% $string($floor($millis() / 1000) - 604800) %}"},
        },
    }
    catch = [
        {
            "ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"],
            "Next": "Hold",
            "Assign": {"log": "{% $append($log, 0) %}"},
        }
    ]
    world, execution, _ = _run(
        engine,
        machine(
            "Init",
            Init={"Type": "Pass", "Assign": {"log": []}, "Next": "Try"},
            Try=_db("updateItem", update, Next="Hold", Catch=catch, Assign={"log": "{% $append($log, 1) %}"}),
            Hold={"Type": "Wait", "Seconds": 43200, "Next": "Enough"},
            Enough={"Type": "Choice", "Choices": [{"Condition": "{% $count($log) < 20 %}", "Next": "Try"}], "Default": "End"},
            End={"Type": "Succeed", "Output": "{% $log %}"},
        ),
    )  # fmt: skip
    equal(execution.output, [1, 0, 1, 0, 1] + [0] * 9 + [1, 0, 1, 0, 1, 0])
    return world.evaluator.log


def wrong_use_is_a_problem(engine):
    """A missing table or a reserved word can be caught as on AWS, but is noted as a problem."""
    log = []
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Out"}]
    for arguments, error in (
        ({"TableName": "nowhere", "Key": _key("a", 1)}, "DynamoDb.ResourceNotFoundException"),
        ({"Key": {"pk": {"S": "a"}}}, "DynamoDb.DynamoDbException"),
    ):
        world, execution, _ = _run(
            engine, machine("S", S=_db("getItem", arguments, True, Catch=catch), Out={"Type": "Succeed"})
        )
        equal((execution.output["Error"], len(world.problems)), (error, 1))
        log += world.evaluator.log
    return log


def items_and_expiry(engine):
    """put_item, get_item, scan in key order, and time to live."""
    with World(engine, START) as world:
        world.create_table(_TABLE)
        first = {"pk": "a", "sk": 1, "n": 1.5, "t": True, "z": None, "l": [1, "x"], "m": {"k": "v"}, "ttl": 1772355600}
        world.put_item("runs", first)
        world.put_item("runs", {"pk": "0", "sk": 5})
        equal(world.get_item("runs", {"pk": "a", "sk": 1}), first)
        equal(world.get_item("runs", {"pk": "a", "sk": 2}), None)
        equal([item["pk"] for item in world.scan("runs")], ["0", "a"])
        world.expire()
        equal(len(world.scan("runs")), 2)
        world.run_until_idle("PT1H")
        world.expire("runs")
        equal(world.scan("runs"), [{"pk": "0", "sk": 5}])
    return []


def null_attributes(engine):
    """The aws-sdk integration writes NULL as Nul, the optimised one as NULL."""
    log = []
    for sdk, name in ((False, "NULL"), (True, "Nul")):
        world, execution, items = _run(
            engine,
            machine(
                "Put",
                Put=_db("putItem", {"Item": {**_key("a", 1), "x": {name: True}}}, sdk, Next="Get"),
                Get=_db("getItem", {"Key": _key("a", 1)}, sdk, Output="{% $states.result.Item.x %}"),
            ),
        )
        equal((execution.output, items[0]["x"]), ({name: True}, None))
        log += world.evaluator.log
    return log


CASES = {
    "optimised calls": optimised_calls,
    "condition failures": condition_failures,
    "query pages": query_pages,
    "transactions": transactions,
    "sliding cap": sliding_cap,
    "wrong use is a problem": wrong_use_is_a_problem,
    "items and expiry": items_and_expiry,
    "null attributes": null_attributes,
}
