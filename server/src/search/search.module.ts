import { Module } from '@nestjs/common';
import { RoomsModule } from '../rooms/rooms.module.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

@Module({ imports: [RoomsModule], controllers: [SearchController], providers: [SearchService] })
export class SearchModule {}
