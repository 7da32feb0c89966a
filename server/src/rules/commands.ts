import type { Calls, Role, Visibility } from '@suda/contract';
import type { LinkUse } from './link-rules.js';

/** A person as a log command names them. */
export interface NamedUser {
  userId: string;
  displayName: string;
}

/** `stranger`: to this person who adds them is one (`Relation`), so that they enter only while `takesStranger`. */
export interface AddedUser extends NamedUser {
  stranger?: boolean | undefined;
}

export interface RoomInfo {
  name: string;
  topic: string;
  visibility: Visibility;
  /** An emoji; none is undefined or empty. */
  icon?: string | undefined;
}

export interface CreateRoom extends RoomInfo {
  roomId: string;
  direct: boolean;
  /** What a direct room is called as long as the other person is not in it. */
  calledAlone?: string | undefined;
  owner: NamedUser;
  /** The other first members, without the owner, each once. */
  people: AddedUser[];
}

/** `link`: by which the person comes. */
export interface JoinRoom {
  roomId: string;
  person: NamedUser;
  link?: LinkUse | undefined;
}

export interface LeaveRoom {
  roomId: string;
  userId: string;
}

interface ActorCommand {
  roomId: string;
  actorId: string;
}

export interface AddMembers extends ActorCommand {
  people: AddedUser[];
}

export interface RemoveMember extends ActorCommand {
  person: NamedUser;
}

export interface BanUser extends ActorCommand {
  person: NamedUser;
}

export interface UnbanUser extends ActorCommand {
  person: NamedUser;
}

export interface SetRole extends ActorCommand {
  userId: string;
  role: Role;
}

type SomeInfo = { [Field in keyof RoomInfo]?: RoomInfo[Field] | undefined };

/** What is absent stays as it is. `expected`: what has to be so before. */
export type UpdateRoom = ActorCommand & SomeInfo & { expected?: SomeInfo | undefined };

export type DeleteRoom = ActorCommand;

/** A message, and who acts on it. */
export interface MessageRef {
  roomId: string;
  seq: number;
  userId: string;
}

/** What is to become of a message. `on: false` takes the reaction back. */
export type MessageChange =
  | { type: 'edit'; content: string; mentions?: readonly string[] | undefined; calls?: Calls | undefined }
  | { type: 'delete' }
  | { type: 'react'; emoji: string; on: boolean };
