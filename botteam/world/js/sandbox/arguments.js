'use strict'
// Reading command arguments: players and selectors, coordinates, blocks with states, items, numbers.
const { Vec3 } = require('vec3')

/** A refusal that the caller reads; `line` is a chat component. */
class CommandError extends Error {
  constructor (line) {
    super('command refused')
    this.line = line
  }
}

const bare = name => String(name).replace(/^minecraft:/, '')

function readers (serv) {
  const refuse = (key, ...args) => { throw new CommandError(serv.line(key, ...args)) }

  function targets (text, ctx, { playersOnly = false } = {}) {
    if (!text) refuse('argument.entity.invalid')
    const found = text.startsWith('@') ? select(text, ctx) : [serv.getPlayer(text)].filter(Boolean)
    const fit = playersOnly ? found.filter(e => e.type === 'player') : found
    if (!fit.length) refuse(playersOnly || !text.startsWith('@') ? 'argument.entity.notfound.player' : 'argument.entity.notfound.entity')
    return fit
  }

  function select (text, ctx) {
    const [, kind, filters = ''] = text.match(/^@([aepsrn])(?:\[(.*)\])?$/) ?? refuse('argument.entity.selector.unknown', text)
    const near = (a, b) => a.position.distanceTo(ctx.position) - b.position.distanceTo(ctx.position)
    const alive = Object.values(serv.entities)
    const start = {
      a: () => serv.players.slice(),
      e: () => alive,
      n: () => alive.sort(near),
      s: () => [ctx.player].filter(Boolean),
      p: () => serv.players.slice().sort(near),
      r: () => serv.players.slice().sort(() => Math.random() - 0.5)
    }[kind]()
    const options = Object.fromEntries(filters.split(',').filter(Boolean).map(f => f.split('=').map(p => p.trim())))
    const limit = options.limit ?? (['p', 'r', 'n'].includes(kind) ? 1 : Infinity)
    return start.filter(e => matches(e, options, ctx)).sort(options.sort === 'nearest' ? near : () => 0).slice(0, limit)
  }

  function matches (entity, { type, name, distance, gamemode }, ctx) {
    if (type && (type.startsWith('!') ? entity.name === bare(type.slice(1)) : entity.name !== bare(type))) return false
    if (name && entity.username !== name) return false
    if (gamemode && entity.type !== 'player') return false
    return !distance || within(distance, entity.position.distanceTo(ctx.position))
  }

  function within (range, value) {
    const [low, high] = range.includes('..') ? range.split('..') : [range, range]
    return value >= (low === '' ? 0 : +low) && value <= (high === '' ? Infinity : +high)
  }

  function coordinate (text, base, centred) {
    const [, relative, number] = String(text).match(/^(~?)(-?\d*\.?\d*)$/) ?? refuse('argument.pos.missing.double')
    if (!relative && number === '') refuse('argument.pos.missing.double')
    const value = Number(number || 0)
    if (!Number.isFinite(value) || Math.abs(value) > 3e7) refuse('argument.pos.outofbounds')
    return relative ? base + value : value + (centred && !number.includes('.') ? 0.5 : 0)
  }

  const place = ([x, y, z], ctx) => new Vec3(coordinate(x, ctx.position.x, true), coordinate(y, ctx.position.y, false), coordinate(z, ctx.position.z, true))
  const blockPlace = (texts, ctx) => new Vec3(...['x', 'y', 'z'].map((axis, i) => Math.floor(coordinate(texts[i], Math.floor(ctx.position[axis]), false))))

  function block (text = '') {
    const [, name, list = ''] = bare(text).match(/^([a-z0-9_]+)(?:\[(.*)\])?$/) ?? refuse('argument.block.id.invalid', text)
    if (!serv.registry.blocksByName[name]) refuse('argument.block.id.invalid', `minecraft:${name}`)
    return serv.stateOf(name, Object.fromEntries(list.split(',').filter(Boolean).map(p => p.split('=').map(s => s.trim()))))
  }

  function item (text = '') {
    const kind = serv.registry.itemsByName[bare(text).replace(/[[{].*$/, '')]
    return kind ?? refuse('argument.item.id.invalid', text.includes(':') ? text : `minecraft:${text}`)
  }

  function whole (text, low, high) {
    if (!/^-?\d+$/.test(text ?? '')) refuse('parsing.int.invalid', text ?? '')
    const value = Number(text)
    if (value < low) refuse('argument.integer.low', low, value)
    if (value > high) refuse('argument.integer.big', high, value)
    return value
  }

  return { refuse, targets, place, blockPlace, block, item, whole }
}

module.exports = { readers, CommandError, bare }
