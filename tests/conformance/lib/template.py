"""The parts of a CloudFormation template that a run needs: tables, machines and event rules."""

import json
import pathlib
import re

REGION = "us-east-1"
ACCOUNT = "123456789012"
_PSEUDO = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com",
           "AWS::StackName": "journeys"}  # fmt: skip


def machine_arn(name):
    return f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"


class Template:
    def __init__(self, document, folder=None, numbers=None):
        """`numbers` are those of the versions that this template publishes, by the machine's name."""
        self.numbers = numbers or {}
        self.folder = pathlib.Path("." if folder is None else folder)
        self.parameters = {k: v.get("Default", k) for k, v in document.get("Parameters", {}).items()}
        self.resources = document.get("Resources", {})

    def of_type(self, kind):
        """(logical id, resolved properties) of every resource of a type."""
        for logical, resource in self.resources.items():
            if resource.get("Type") == kind:
                yield logical, self.resolve(resource.get("Properties", {}))

    def tables(self):
        for logical, properties in self.of_type("AWS::DynamoDB::Table"):
            yield {"TableName": logical, **properties}

    def machines(self):
        """(name, definition text, type) of every state machine."""
        for logical, properties in self.of_type("AWS::StepFunctions::StateMachine"):
            definition = properties.get("DefinitionString", properties.get("Definition"))
            if "DefinitionS3Location" in properties:  # a file, which `aws cloudformation package` brings
                definition = (self.folder / properties["DefinitionS3Location"]).read_text()
            if not isinstance(definition, str):
                definition = json.dumps(definition)
            for key, value in properties.get("DefinitionSubstitutions", {}).items():
                definition = definition.replace("${" + key + "}", str(value))
            yield (
                properties.get("StateMachineName", logical),
                definition,
                properties.get("StateMachineType", "STANDARD"),
            )

    def aliases(self):
        """(name of the machine, name of the alias, number of the version) of every alias."""
        for logical, properties in self.of_type("AWS::StepFunctions::StateMachineAlias"):
            moves = properties.get("DeploymentPreference")
            if moves is not None and moves.get("Type") == "ALL_AT_ONCE":
                version = moves["StateMachineVersionArn"]
            else:
                routes = properties.get("RoutingConfiguration", [])
                if len(routes) != 1:
                    raise ValueError(f"{logical}: this harness knows aliases of one version only")
                version = routes[0]["StateMachineVersionArn"]
            machine, number = version.split(":")[-2:]
            yield machine, properties.get("Name", logical), int(number)

    def _machine_of(self, logical):
        """The name of the machine of a version or an alias."""
        properties = self.resources[logical].get("Properties", {})
        if "StateMachineArn" in properties:
            return self.resolve(properties["StateMachineArn"]).split(":")[-1]
        moves = properties.get("DeploymentPreference") or properties["RoutingConfiguration"][0]
        return self.resolve(moves["StateMachineVersionArn"]).split(":")[-2]

    def rules(self):
        for logical, properties in self.of_type("AWS::Events::Rule"):
            yield {"Name": logical, "LogicalId": logical, **properties}

    def pipes(self):
        return list(self.of_type("AWS::Pipes::Pipe"))

    def resolve(self, value):
        """Evaluate Ref, Fn::GetAtt, Fn::Sub and Fn::Join; other functions become their own text."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(key, operand)] = value.items()
            if key == "Ref":
                return self._ref(operand)
            if key == "Fn::GetAtt":
                logical, attribute = operand.split(".", 1) if isinstance(operand, str) else operand
                return self._attribute(logical, attribute)
            if key == "Fn::Sub":
                text, extra = (operand, {}) if isinstance(operand, str) else operand
                return self._sub(text, self.resolve(extra))
            if key == "Fn::Join":
                return operand[0].join(str(self.resolve(item)) for item in operand[1])
            if key.startswith("Fn::"):
                return json.dumps(value)
        return {key: self.resolve(item) for key, item in value.items()}

    def _name(self, logical, key):
        return self.resolve(self.resources[logical].get("Properties", {}).get(key, logical))

    def _ref(self, name):
        if name in _PSEUDO or name in self.parameters:
            return _PSEUDO.get(name, self.parameters.get(name))
        kind = self.resources.get(name, {}).get("Type")
        if kind == "AWS::StepFunctions::StateMachine":
            return machine_arn(self._name(name, "StateMachineName"))
        if kind == "AWS::StepFunctions::StateMachineVersion":
            machine = self._machine_of(name)
            return f"{machine_arn(machine)}:{self.numbers.get(machine, 1)}"
        if kind == "AWS::StepFunctions::StateMachineAlias":
            return f"{machine_arn(self._machine_of(name))}:{self._name(name, 'Name')}"
        if kind == "AWS::DynamoDB::Table":
            return self._name(name, "TableName")
        if kind == "AWS::Events::EventBus":
            return self._name(name, "Name")
        return name

    def _attribute(self, logical, attribute):
        kind = self.resources.get(logical, {}).get("Type")
        if kind == "AWS::StepFunctions::StateMachine":
            name = self._name(logical, "StateMachineName")
            return name if attribute == "Name" else machine_arn(name)
        if kind == "AWS::DynamoDB::Table":
            return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{self._name(logical, 'TableName')}"
        if kind == "AWS::Events::EventBus":
            return f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{self._name(logical, 'Name')}"
        return f"arn:aws:unknown:{REGION}:{ACCOUNT}:{logical}/{attribute}"

    def _sub(self, text, extra):
        def replace(match):
            name = match.group(1)
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in extra:
                return str(extra[name])
            return str(self._attribute(*name.split(".", 1)) if "." in name else self._ref(name))

        return re.sub(r"\$\{([^}]+)\}", replace, text)
