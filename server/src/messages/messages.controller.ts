import { Readable } from 'node:stream';
import { Controller, StreamableFile } from '@nestjs/common';
import type { RestResponse } from '@suda/contract';
import { Caller, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Identity } from '../ports/identity.js';
import { attachmentNamed } from './attachment-name.js';
import { ExportService } from './export.service.js';
import { MessagesService } from './messages.service.js';

@Controller()
export class MessagesController {
  constructor(
    private readonly messages: MessagesService,
    private readonly exports: ExportService,
  ) {}

  @Endpoint('messages')
  page(
    @Caller() { user }: Identity,
    @Input() { params, query }: EndpointInput<'messages'>,
  ): Promise<RestResponse<'messages'>> {
    return this.messages.page(user.userId, params.id, query);
  }

  @Endpoint('exportRoom')
  async export(
    @Caller() caller: Identity,
    @Input() { params, query }: EndpointInput<'exportRoom'>,
  ): Promise<StreamableFile> {
    const { fileName, contentType, parts } = await this.exports.export(caller, params.id, query.format);
    return new StreamableFile(Readable.from(parts), {
      type: contentType,
      disposition: attachmentNamed(fileName),
    });
  }
}
